//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Array, Bool, Date, Nullable, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Account, Candidate, Grant, GrantSort, Placed, Sort},
};
use crate::{
    access::policy::Scope,
    kernel::{
        db::Conn,
        error::{Code, FieldError, QueryResultExt, Result},
        id::{AccountId, GrantId, InstitutionId, ServantId},
        paging::{Paging, keyset},
        text::contains_pattern,
    },
    resources::{
        postings::{Posting, latest},
        sessions::Status,
    },
    schema::{accounts, grants, main_postings, postings, servants},
};

/// Joins each account with its holder and his main posting of a day, the last one if he has left.
macro_rules! placed {
    ($on:expr) => {
        accounts::table
            .left_join(servants::table)
            .left_join(
                main_postings::table.on(main_postings::servant_id
                    .nullable()
                    .eq(accounts::servant_id)
                    .and(latest!("accounts.servant_id", $on))),
            )
            .left_join(
                postings::table
                    .on(postings::id.nullable().eq(main_postings::posting_id.nullable()).and(
                        postings::institution_id.nullable().eq(main_postings::institution_id.nullable()),
                    )),
            )
            .select((Account::as_select(), servants::check_number.nullable(), Option::<Posting>::as_select()))
    };
}

type Row = (Account, Option<String>, Option<Posting>);

fn placed((account, check_number, posting): Row) -> Placed {
    Placed { account, check_number, posting }
}

/// A page of the accounts within the caller's reach; his own is always among them.
pub async fn page(
    conn: &mut Conn,
    (scope, own): (&Scope, AccountId),
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
    on: NaiveDate,
) -> Result<Vec<Placed>> {
    let mut query = placed!(on).into_boxed();
    if !scope.everything && scope.institutions.is_empty() {
        query = query.filter(accounts::id.eq(own));
    } else if !scope.everything {
        // One `in` and no `or`: only so does an index lead to the rows.
        let within = sql::<Bool>("accounts.id in (select a.id from main_postings m join accounts a on a.servant_id = m.servant_id where m.institution_id = any(")
            .bind::<Array<SqlUuid>, _>(scope.institutions.clone())
            .sql(") and m.starts_on = (select max(l.starts_on) from main_postings l where l.servant_id = m.servant_id and l.starts_on <= ")
            .bind::<Date, _>(on)
            .sql(") union select ")
            .bind::<SqlUuid, _>(own)
            .sql(")");
        query = query.filter(within);
    }
    if let Some(institution) = params.institution_id {
        query = query.filter(postings::institution_id.nullable().eq(InstitutionId::from(institution)));
    }
    if let Some(servant) = params.servant_id {
        query = query.filter(accounts::servant_id.eq(ServantId::from(servant)));
    }
    if let Some(status) = params.status {
        query = query.filter(accounts::status.eq(status));
    }
    if let Some(part) = &params.q {
        query = query.filter(accounts::display_name.ilike(contains_pattern(part)));
    }
    let id = accounts::id;
    let query = match sort {
        Sort::Name => keyset!(query, paging, asc accounts::display_name, id, String),
        Sort::NameDown => keyset!(query, paging, desc accounts::display_name, id, String),
    };
    Ok(query.load::<Row>(conn).await?.into_iter().map(placed).collect())
}

/// One account with its holder and his main posting of a day.
pub async fn find(conn: &mut Conn, id: AccountId, on: NaiveDate) -> Result<Placed> {
    placed!(on).filter(accounts::id.eq(id)).first(conn).await.or_not_found("account").map(placed)
}

/// One account, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: AccountId) -> Result<Account> {
    Account::query().filter(accounts::id.eq(id)).for_update().first(tx).await.or_not_found("account")
}

/// A servant by name, and where he is posted on a day.
pub async fn candidate(conn: &mut Conn, id: ServantId, on: NaiveDate) -> Result<Candidate> {
    let (first, last, institution_id): (String, String, Option<InstitutionId>) = servants::table
        .left_join(
            main_postings::table.on(main_postings::servant_id
                .eq(servants::id)
                .and(main_postings::starts_on.le(on))
                .and(main_postings::ends_on.is_null().or(main_postings::ends_on.ge(on)))),
        )
        .filter(servants::id.eq(id))
        .select((servants::first_name, servants::last_name, main_postings::institution_id.nullable()))
        .first(conn)
        .await
        .or_not_found("servant")?;
    Ok(Candidate { name: format!("{first} {last}"), institution_id })
}

/// Whether a servant supervises, and whether he reviews, anybody on a day.
pub async fn stands_above(conn: &mut Conn, me: ServantId, on: NaiveDate) -> Result<(bool, bool)> {
    #[derive(QueryableByName)]
    struct Above {
        #[diesel(sql_type = Bool)]
        supervises: bool,
        #[diesel(sql_type = Bool)]
        reviews: bool,
    }
    let above: Above = diesel::sql_query(
        "with mine as (
            select p.servant_id from supervisions s join postings p on p.institution_id = s.institution_id and p.id = s.posting_id
            where s.supervisor_id = $1 and daterange(s.starts_on, s.ends_on, '[]') @> $2
        ) select exists (select from mine) as supervises, exists (
            select from mine join supervisions t on t.supervisor_id = mine.servant_id
            where daterange(t.starts_on, t.ends_on, '[]') @> $2) as reviews",
    )
    .bind::<SqlUuid, _>(me)
    .bind::<Date, _>(on)
    .get_result(conn)
    .await?;
    Ok((above.supervises, above.reviews))
}

/// Writes a new account with the hash of its activation code.
pub async fn insert(
    tx: &mut Conn,
    account: &Account,
    code_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let taken = |pointer: &'static str| {
        move || FieldError::new(pointer, Code::FieldTaken).with("noun", "account").into()
    };
    let code = (accounts::activation_hash.eq(code_hash), accounts::activation_expires_at.eq(expires_at));
    diesel::insert_into(accounts::table)
        .values((account, code))
        .execute(tx)
        .await
        .on_constraint("accounts_servant_id_key", taken("/servant_id"))
        .on_constraint("accounts_email_key", taken("/email"))?;
    Ok(())
}

/// Writes what the holder or an administrator changed.
pub async fn update(tx: &mut Conn, account: &Account) -> Result<()> {
    let taken = || FieldError::new("/email", Code::FieldTaken).with("noun", "account").into();
    diesel::update(accounts::table.find(account.id))
        .set((
            accounts::email.eq(&account.email),
            accounts::language.eq(account.language),
            accounts::status.eq(account.status),
            accounts::version.eq(account.version),
        ))
        .execute(tx)
        .await
        .on_constraint("accounts_email_key", taken)?;
    Ok(())
}

/// Sets a new activation code in place of any other.
pub async fn set_code(
    tx: &mut Conn,
    id: AccountId,
    code_hash: &[u8],
    expires_at: DateTime<Utc>,
) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::activation_hash.eq(code_hash),
            accounts::activation_expires_at.eq(expires_at),
            accounts::activation_attempts.eq(0),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Counts a wrong code.
pub async fn note_wrong_code(tx: &mut Conn, id: AccountId) -> Result<()> {
    diesel::update(accounts::table.filter(accounts::id.eq(id).and(accounts::activation_hash.is_not_null())))
        .set(accounts::activation_attempts.eq(accounts::activation_attempts + 1))
        .execute(tx)
        .await?;
    Ok(())
}

/// Uses up a code that is still good: the account is active with this password. None if the code is no longer good.
pub async fn activate(
    tx: &mut Conn,
    id: AccountId,
    code_hash: &[u8],
    most: i32,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<Account>> {
    let good = accounts::activation_hash
        .eq(code_hash)
        .and(accounts::activation_expires_at.gt(now))
        .and(accounts::activation_attempts.lt(most));
    let open = accounts::id.eq(id).and(accounts::status.ne(Status::Deactivated));
    let found = diesel::update(accounts::table.filter(open).filter(good))
        .set((
            accounts::status.eq(Status::Active),
            accounts::password_hash.eq(password_hash),
            accounts::activation_hash.eq(None::<Vec<u8>>),
            accounts::activation_expires_at.eq(None::<DateTime<Utc>>),
            accounts::failed_attempts.eq(0),
            accounts::locked_until.eq(None::<DateTime<Utc>>),
            accounts::version.eq(accounts::version + 1),
        ))
        .returning(Account::as_returning())
        .get_result(tx)
        .await
        .optional()?;
    Ok(found)
}

/// Replaces a password by another, if it is still the one that was proved.
pub async fn replace_password(tx: &mut Conn, id: AccountId, old_hash: &str, new_hash: &str) -> Result<bool> {
    let same = accounts::id.eq(id).and(accounts::password_hash.eq(old_hash));
    let changed = diesel::update(accounts::table.filter(same))
        .set((
            accounts::password_hash.eq(new_hash),
            accounts::failed_attempts.eq(0),
            accounts::locked_until.eq(None::<DateTime<Utc>>),
        ))
        .execute(tx)
        .await?;
    Ok(changed == 1)
}

/// The roles that an account holds now.
pub async fn live_grants(conn: &mut Conn, account: AccountId) -> Result<Vec<Grant>> {
    let live = grants::account_id.eq(account).and(grants::revoked_at.is_null());
    Ok(Grant::query().filter(live).order((grants::granted_at, grants::id)).load(conn).await?)
}

/// A page of the roles that an account holds or held.
pub async fn grants_page(
    conn: &mut Conn,
    account: AccountId,
    sort: GrantSort,
    paging: &Paging,
) -> Result<Vec<Grant>> {
    let query = Grant::query().filter(grants::account_id.eq(account)).into_boxed();
    let query = match sort {
        GrantSort::Granted => keyset!(query, paging, asc grants::granted_at, grants::id, DateTime<Utc>),
        GrantSort::GrantedDown => keyset!(query, paging, desc grants::granted_at, grants::id, DateTime<Utc>),
    };
    Ok(query.load(conn).await?)
}

/// A role that an account holds, locked until the end of the transaction.
pub async fn lock_grant(tx: &mut Conn, account: AccountId, id: GrantId) -> Result<Grant> {
    let live = grants::id.eq(id).and(grants::account_id.eq(account)).and(grants::revoked_at.is_null());
    Grant::query().filter(live).for_update().first(tx).await.or_not_found("grant")
}

/// Takes away a code that is still open: it was handed out before the account held its new role.
pub async fn void_code(tx: &mut Conn, id: AccountId) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set((
            accounts::activation_hash.eq(None::<Vec<u8>>),
            accounts::activation_expires_at.eq(None::<DateTime<Utc>>),
        ))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes a new grant.
pub async fn insert_grant(tx: &mut Conn, grant: &Grant) -> Result<()> {
    let unknown =
        || FieldError::new("/institution_id", Code::FieldUnknownReference).with("noun", "institution").into();
    diesel::insert_into(grants::table)
        .values(grant)
        .execute(tx)
        .await
        .on_constraint("grants_account_id_role_institution_id_key", || {
            FieldError::new("/role", Code::FieldTaken).with("noun", "grant").into()
        })
        .on_constraint("grants_institution_id_fkey", unknown)?;
    Ok(())
}

/// Revokes a grant.
pub async fn revoke(tx: &mut Conn, grant: &Grant) -> Result<()> {
    diesel::update(grants::table.find(grant.id))
        .set((grants::revoked_by.eq(grant.revoked_by), grants::revoked_at.eq(grant.revoked_at)))
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether an administrator's own role reaches an institution and all that stand under it, now and later.
pub async fn administers_below(
    tx: &mut Conn,
    account: AccountId,
    institution: Option<InstitutionId>,
    on: NaiveDate,
) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        found: bool,
    }
    let found: Found = diesel::sql_query(
        "with recursive current_period as (
            select distinct on (institution_id) institution_id, parent_id
            from institution_periods where starts_on <= $3 order by institution_id, starts_on desc
        ), above (institution_id) as (
            select $2 union
            select p.parent_id from above a join current_period p on p.institution_id = a.institution_id where p.parent_id is not null
        ) select exists (
            select from grants g where g.account_id = $1 and g.revoked_at is null and (g.role = 'national_admin'
                or g.role = 'institution_admin' and g.with_subordinates and g.institution_id in (select institution_id from above))
        ) as found",
    )
    .bind::<SqlUuid, _>(account)
    .bind::<Nullable<SqlUuid>, _>(institution)
    .bind::<Date, _>(on)
    .get_result(tx)
    .await?;
    Ok(found.found)
}
