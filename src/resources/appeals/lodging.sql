select c.appeal_days,
    (select jsonb_build_object('id', o.id, 'level', o.level, 'outcome', o.outcome, 'condition', o.decision ->> 'condition', 'next_level_until', o.next_level_until)
        from appeals o where o.institution_id = a.institution_id and o.appraisal_id = a.id and o.status <> 'withdrawn'
        order by o.lodged_at desc, o.id desc limit 1) as earlier,
    -- Who stands in the reviewer's place today; not if the reviewer has a part in the case: nobody decides for a party.
    case when a.reviewer_id = any(p.parties) then a.reviewer_id
        else (appraisal_standing(a.institution_id, a.posting_id, a.servant_id, a.supervisor_id, a.reviewer_id, null, $3) ->> 'reviewer')::uuid
        end as reviewer,
    (select l.supervisor_id from main_postings m cross join lateral line_on(m.institution_id, m.posting_id, $3, $3) l
        where m.servant_id = a.reviewer_id and daterange(m.starts_on, m.ends_on, '[]') @> $3
        and not is_recused(l.supervisor_id, a.servant_id, $3) limit 1) as reviewers_supervisor,
    array(select x.servant_id from grants g join accounts x on x.id = g.account_id
        where g.role = 'institution_head' and g.institution_id = a.institution_id and g.revoked_at is null
        and x.status = 'active' and x.servant_id is not null and not is_recused(x.servant_id, a.servant_id, $3) order by g.granted_at, g.id) as heads,
    p.parties,
    (select i.id from institutions i where i.code = $4) as commission
from appraisals a join cycles c on c.id = a.cycle_id
cross join lateral (select
    array(select distinct p.person from (
        select a.servant_id as person union all select a.supervisor_id
        union all select s.signer_id from signatures s where s.institution_id = a.institution_id and s.appraisal_id = a.id
        union all select h.author_id from sheets h where h.institution_id = a.institution_id and h.appraisal_id = a.id
        union all select unnest(array[o.chair_id, o.decided_by]) from appeals o
            where o.institution_id = a.institution_id and o.appraisal_id = a.id and o.level <> 'reviewer'
        union all select w.member_id from appeals o
            join appeal_votes w on w.institution_id = o.institution_id and w.appeal_id = o.id
            where o.institution_id = a.institution_id and o.appraisal_id = a.id
        ) p where p.person is not null) as parties) p
where a.institution_id = $1 and a.id = $2
