(select jsonb_build_object(
    'cycle_label', c.label, 'appeal_days', c.appeal_days, 'check_number', v.check_number,
    'servant_name', v.first_name || ' ' || v.last_name,
    'parties', (select coalesce(jsonb_agg(distinct p.person), '[]') from (
        select appeals.servant_id as person union all select appeals.respondent_id
        union all select s.signer_id from signatures s
            where s.institution_id = appeals.institution_id and s.appraisal_id = appeals.appraisal_id
        union all select h.author_id from sheets h
            where h.institution_id = appeals.institution_id and h.appraisal_id = appeals.appraisal_id
        union all select unnest(array[o.decider_id, o.chair_id, o.decided_by]) from appeals o
            where o.institution_id = appeals.institution_id and o.appraisal_id = appeals.appraisal_id and o.level <> appeals.level
        union all select w.member_id from appeals o
            join appeal_votes w on w.institution_id = o.institution_id and w.appeal_id = o.id
            where o.institution_id = appeals.institution_id and o.appraisal_id = appeals.appraisal_id and o.level <> appeals.level
        ) p where p.person is not null),
    'votes', (select coalesce(jsonb_agg(jsonb_build_object('member_id', w.member_id,
            'member_name', m.first_name || ' ' || m.last_name, 'outcome', w.outcome, 'reasons', w.reasons, 'cast_at', w.cast_at)
            order by w.cast_at, w.id), '[]')
        from appeal_votes w join servants m on m.id = w.member_id
        where w.institution_id = appeals.institution_id and w.appeal_id = appeals.id),
    'file_digest', (select encode(f.digest, 'hex') from appeal_files f
        where f.institution_id = appeals.institution_id and f.appeal_id = appeals.id),
    'went_on', exists (select 1 from appeals o where o.institution_id = appeals.institution_id
        and o.previous_id = appeals.id and o.status <> 'withdrawn'))
from cycles c cross join servants v where c.id = appeals.cycle_id and v.id = appeals.servant_id)
