-- What serves a target: $1 its institution, $2 the target, $3 the caller (null: no person), $4 today, $5 the whole nation in reach,
-- $6 the institutions in reach, $7 with the targets of institutions below that serve it, $8 only this unit on the page, $9 after this
-- objective, $10 how many. Who reads an agreement sees its objectives; who reads its progress alone sees those that were agreed.
with recursive under (institution_id, target_id, depth) as (
    select $1::uuid, $2::uuid, 1
    union
    select l.institution_id, l.target_id, u.depth + 1 from under u
    join target_links l on l.serves_institution_id = u.institution_id and l.serves_id = u.target_id
    where $7 and u.depth < 10
), mine (id, reads, follows) as (
    select x.id, bool_or(x.reads), bool_or(x.follows) from (
        select a.id, true, true from agreements a where a.servant_id = $3
        union all
        select a.id, true, true from supervisions s
        join agreements a on a.institution_id = s.institution_id and a.posting_id = s.posting_id
        join cycles c on c.id = a.cycle_id and daterange(s.starts_on, s.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')
        where s.supervisor_id = $3 and not is_recused(s.supervisor_id, a.servant_id, $4)
        union all
        select a.id, x.reads, x.follows from (
            select s.id, true, true from supervised_by($3, $4) s (id)
            union all select s.id, true, true from reviewed_by($3, $4) s (id)
            union all select s.id, true, false from delegated_postings($3, 'agreements', $4) s (id)
            union all select s.id, false, true from delegated_postings($3, 'progress', $4) s (id)
            union all select s.id, false, true from down_the_line($3, $4) s (id)
        ) x (id, reads, follows)
        join postings p on p.id = x.id
        join agreements a on a.institution_id = p.institution_id and a.posting_id = p.id
    ) x (id, reads, follows) group by x.id
), served as (
    select o.institution_id, o.id, o.target_id, o.title, o.weight, a.id as agreement_id, a.status, a.servant_id,
        v.first_name || ' ' || v.last_name as servant_name, p.unit_id, r.whole or m.follows as told
    from under u
    join objectives o on o.institution_id = u.institution_id and o.target_id = u.target_id
    join agreements a on a.institution_id = o.institution_id and a.id = o.agreement_id
    join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
    join servants v on v.id = a.servant_id
    cross join lateral (select $5 or a.institution_id = any ($6) as whole) r
    left join mine m on m.id = a.id
    where r.whole or m.reads or m.follows and exists (
        select from agreement_versions n cross join lateral jsonb_array_elements(n.content -> 'objectives') e
        where n.institution_id = a.institution_id and n.agreement_id = a.id and n.revision = a.agreed_revision
            and e ->> 'id' = o.id::text)
), made as (
    select s.*, k.subtasks, k.reported, k.weight as whole_weight, k.reported_weight, k.done
    from served s
    left join lateral objective_progress(s.institution_id, s.agreement_id, s.id) k on s.told
), page as (
    select * from made where ($8::uuid is null or unit_id = $8) and ($9::uuid is null or id > $9) order by id limit $10
), upward (institution_id, unit_id, above_id) as (
    select distinct institution_id, unit_id, unit_id from served
    union
    select w.institution_id, w.unit_id, u.parent_id from upward w
    join units u on u.institution_id = w.institution_id and u.id = w.above_id where u.parent_id is not null
), counted (institution_id, above_id, objectives, servants) as (
    select w.institution_id, w.above_id, count(*), count(distinct m.servant_id)
    from upward w join made m on m.institution_id = w.institution_id and m.unit_id = w.unit_id
    group by w.institution_id, w.above_id
    union all
    select null, null, count(*), count(distinct servant_id) from made
), summed (institution_id, above_id, reported_weight, objectives, weight, done) as (
    select w.institution_id, w.above_id, m.reported_weight, count(*), sum(m.weight * 100)::bigint, sum(m.weight * 100 * m.done)::bigint
    from upward w join made m on m.institution_id = w.institution_id and m.unit_id = w.unit_id
    where m.reported_weight > 0
    group by w.institution_id, w.above_id, m.reported_weight
    union all
    select null, null, reported_weight, count(*), sum(weight * 100)::bigint, sum(weight * 100 * done)::bigint
    from made where reported_weight > 0 group by reported_weight
)
select
    coalesce((select jsonb_agg(jsonb_build_object('institution_id', p.institution_id, 'target_id', p.target_id, 'objective_id', p.id,
        'title', p.title, 'weight', trim_scale(p.weight)::text, 'agreement_id', p.agreement_id, 'agreement_status', p.status,
        'servant_id', p.servant_id, 'servant_name', p.servant_name, 'unit_id', p.unit_id,
        'measure', case when p.told then jsonb_build_object('subtasks', p.subtasks, 'reported', p.reported, 'weight', p.whole_weight,
            'reported_weight', p.reported_weight, 'done', p.done) end) order by p.id) from page p), '[]') as items,
    (select jsonb_agg(jsonb_build_object('unit', case when u.id is not null then jsonb_build_object('institution_id', u.institution_id,
            'unit_id', u.id, 'parent_id', u.parent_id, 'code', u.code, 'name_en', u.name_en, 'name_sw', u.name_sw) end,
        'objectives', c.objectives, 'servants', c.servants, 'sums', coalesce((
            select jsonb_agg(jsonb_build_object('reported_weight', s.reported_weight, 'objectives', s.objectives, 'weight', s.weight,
                'done', s.done)) from summed s where s.above_id is not distinct from c.above_id), '[]'))
        order by u.institution_id nulls first, u.code)
     from counted c left join units u on u.institution_id = c.institution_id and u.id = c.above_id) as totals
