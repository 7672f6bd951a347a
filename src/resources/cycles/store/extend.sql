-- Writes an extension order: a row for each institution that it reaches and whose window it keeps open longer.
with addressed as (
    select i.id, (
        select max(e.closes_on) from window_extensions e where e.institution_id = i.id and e.cycle_id = $2 and e.phase = $3) as closes_on
    from institutions i
    left join lateral (select p.kind, p.region_code from institution_periods p
        where p.institution_id = i.id and p.starts_on <= $14 order by p.starts_on desc limit 1) p on true
    where case $5 when 'institution' then i.id = $13 when 'region' then p.region_code = $6 when 'kind' then p.kind = $6 else true end
), written as (
    insert into window_extensions (institution_id, id, order_id, cycle_id, phase, closes_on, ordered_closes_on, scope, scope_of,
        reason_kind, reason, outage_starts_on, outage_ends_on, ordered_by, ordered_at)
    select id, $1, $1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11, $12 from addressed where closes_on is null or closes_on < $4
    returning 1
)
select (select count(*) from written) as reached, (select max(closes_on) from addressed) as closes_on, exists (select from addressed) as known
