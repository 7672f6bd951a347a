with recursive current_period as (
    select distinct on (institution_id) institution_id, parent_id
    from institution_periods where starts_on <= $2
    order by institution_id, starts_on desc
), mine as (
    select g.id, g.role, g.institution_id, g.with_subordinates
    from sessions s join accounts a on a.id = s.account_id join grants g on g.account_id = s.account_id
    where s.id = $1 and g.revoked_at is null
        -- Who has left the service holds no role any more, whether anybody remembered to revoke it or not.
        and (a.servant_id is null or exists (select from main_postings m where m.servant_id = a.servant_id
            and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)))
), reach (grant_id, institution_id) as (
    select id, institution_id from mine where institution_id is not null
    union
    select r.grant_id, p.institution_id
    from reach r join mine m on m.id = r.grant_id and m.with_subordinates
    join current_period p on p.parent_id = r.institution_id
)
select a.id as account_id, a.servant_id, a.language,
    coalesce((
        select jsonb_agg(jsonb_build_object('role', m.role, 'institutions',
            (select jsonb_agg(r.institution_id) from reach r where r.grant_id = m.id)))
        from mine m), '[]') as grants
from sessions s join accounts a on a.id = s.account_id
where s.id = $1 and s.ended_at is null and a.status = 'active'
