//! Every query of the slice.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Date, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;

use super::{
    dto::ListParams,
    model::{Folder, Names, Note, Sort},
};
use crate::{
    kernel::{
        db::Conn,
        error::{QueryResultExt, Result},
        id::{FeedbackNoteId, InstitutionId, ServantId},
        paging::{Paging, keyset},
    },
    schema::{feedback_notes, servants},
};

diesel::alias!(servants as authors: Authors, servants as recipients: Recipients);

type Named = (Note, (String, String), (String, String));

fn whole((note, author, recipient): Named) -> (Note, Names) {
    let name = |(first, last): (String, String)| format!("{first} {last}");
    (note, Names { author: name(author), recipient: name(recipient) })
}

/// The notes with the names on them.
macro_rules! notes {
    () => {
        feedback_notes::table
            .inner_join(authors.on(authors.field(servants::id).eq(feedback_notes::author_id)))
            .inner_join(recipients.on(recipients.field(servants::id).eq(feedback_notes::recipient_id)))
            .select((
                Note::as_select(),
                authors.fields((servants::first_name, servants::last_name)),
                recipients.fields((servants::first_name, servants::last_name)),
            ))
    };
}

/// A page of one of a servant's folders. What was withdrawn is in its author's folder alone.
pub async fn page(
    conn: &mut Conn,
    me: ServantId,
    params: &ListParams,
    sort: Sort,
    paging: &Paging,
) -> Result<Vec<(Note, Names)>> {
    let mut query = notes!().into_boxed();
    query = match params.folder.unwrap_or(Folder::Received) {
        Folder::Given => query.filter(feedback_notes::author_id.eq(me)),
        Folder::Received => {
            query.filter(feedback_notes::recipient_id.eq(me).and(feedback_notes::withdrawn_at.is_null()))
        }
        Folder::Shared => {
            query.filter(feedback_notes::supervisor_id.eq(me).and(feedback_notes::withdrawn_at.is_null()))
        }
    };
    if let Some(kind) = params.kind {
        query = query.filter(feedback_notes::kind.eq(kind));
    }
    if let Some(recipient) = params.recipient_id {
        query = query.filter(feedback_notes::recipient_id.eq(ServantId::from(recipient)));
    }
    let (at, id) = (feedback_notes::written_at, feedback_notes::id);
    let query = match sort {
        Sort::WrittenAt => keyset!(query, paging, asc at, id, DateTime<Utc>),
        Sort::WrittenAtDown => keyset!(query, paging, desc at, id, DateTime<Utc>),
    };
    let rows: Vec<Named> = query.load(conn).await?;
    Ok(rows.into_iter().map(whole).collect())
}

/// One note.
pub async fn find(conn: &mut Conn, id: FeedbackNoteId) -> Result<(Note, Names)> {
    let row: Named = notes!().filter(feedback_notes::id.eq(id)).first(conn).await.or_not_found("feedback")?;
    Ok(whole(row))
}

/// One note, locked until the end of the transaction.
pub async fn lock(tx: &mut Conn, id: FeedbackNoteId) -> Result<(Note, Names)> {
    let query = notes!().filter(feedback_notes::id.eq(id)).for_no_key_update();
    let row: Named = query.first(tx).await.or_not_found("feedback")?;
    Ok(whole(row))
}

/// Who writes to whom: the author's institution of today and how much he wrote since the day began; the colleague, and who
/// supervises him today.
#[derive(Debug, QueryableByName)]
pub struct Addressed {
    #[diesel(sql_type = SqlUuid)]
    pub institution_id: InstitutionId,
    #[diesel(sql_type = BigInt)]
    pub written: i64,
    #[diesel(sql_type = Text)]
    pub author: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub recipient_id: Option<ServantId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub recipient: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub supervisor_id: Option<ServantId>,
}

/// Loads it; none if the author has no main posting today. One note of an author is written after another.
pub async fn addressed(
    tx: &mut Conn,
    author: ServantId,
    check_number: &str,
    today: NaiveDate,
    since: DateTime<Utc>,
) -> Result<Option<Addressed>> {
    let lock = servants::table.find(author).select(servants::id).for_no_key_update();
    lock.execute(tx).await?;
    let query = diesel::sql_query(
        "select m.institution_id, a.first_name || ' ' || a.last_name as author,
            (select count(*) from feedback_notes f where f.author_id = $1 and f.written_at >= $4) as written,
            r.recipient_id, r.recipient, r.supervisor_id
         from main_postings m join servants a on a.id = m.servant_id
         left join lateral (
            select v.id as recipient_id, v.first_name || ' ' || v.last_name as recipient, s.supervisor_id
            from servants v join main_postings n on n.servant_id = v.id and n.institution_id = m.institution_id
                and daterange(n.starts_on, n.ends_on, '[]') @> $3
            left join supervisions s on s.institution_id = n.institution_id and s.posting_id = n.posting_id
                and daterange(s.starts_on, s.ends_on, '[]') @> $3
            where v.check_number = $2) r on true
         where m.servant_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $3",
    );
    let query = query
        .bind::<SqlUuid, _>(author)
        .bind::<Text, _>(check_number)
        .bind::<Date, _>(today)
        .bind::<Timestamptz, _>(since);
    Ok(query.get_result(tx).await.optional()?)
}

/// Writes a note.
pub async fn insert(tx: &mut Conn, note: &Note) -> Result<()> {
    diesel::insert_into(feedback_notes::table).values(note).execute(tx).await?;
    Ok(())
}

/// Writes what became of a note; its text never changes.
pub async fn update(tx: &mut Conn, note: &Note) -> Result<()> {
    diesel::update(feedback_notes::table.find((note.institution_id, note.id)))
        .set((
            feedback_notes::acknowledged_at.eq(note.acknowledged_at),
            feedback_notes::withdrawn_at.eq(note.withdrawn_at),
            feedback_notes::version.eq(note.version),
        ))
        .execute(tx)
        .await?;
    Ok(())
}
