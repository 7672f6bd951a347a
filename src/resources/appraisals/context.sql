select appraisal_standing(a.institution_id, a.posting_id, a.servant_id, a.supervisor_id, a.reviewer_id, $3, $4)
        || jsonb_build_object('passed_on', passed_on(a.institution_id, a.id, $3, $4)) as standing,
    c.ends_on as cycle_ends_on, target_day(a.institution_id, a.cycle_id, w.phase, a.unit_id, n.family) as target_on, c.label as cycle_label, c.status as cycle_status, c.appeal_days, w.opens_on, w.closes_on,
    last_day(a.institution_id, a.cycle_id, w.phase) as extended_to,
    v.check_number, v.first_name || ' ' || v.last_name as servant_name, t.content as template,
    coalesce((select jsonb_agg(jsonb_build_array(s.side, s.submitted_at) order by s.submitted_at) from sheets s
        where s.institution_id = a.institution_id and s.appraisal_id = a.id and s.submitted_at is not null), '[]') as submitted,
    coalesce((select jsonb_agg(g.role) from signatures g
        where g.institution_id = a.institution_id and g.appraisal_id = a.id and g.content_round = a.content_round), '[]') as signed,
    coalesce((select jsonb_agg(jsonb_build_object('revision', r.revision, 'agreed_at', r.agreed_at) order by r.revision) from (
        select n.revision, n.agreed_at from agreement_versions n where n.institution_id = a.institution_id and n.appraisal_id = a.id
        union all
        select g.revision, null from agreements g where g.institution_id = a.institution_id and g.revision_appraisal_id = a.id
            and g.agreed_revision is distinct from g.revision) r), '[]') as revisions,
    (select r.closes_on from respondent_rounds r where r.institution_id = a.institution_id and r.appraisal_id = a.id) as others_until,
    coalesce((select jsonb_agg(jsonb_build_array(b.kind, b.answers)) from respondent_rounds r
        join respondent_answers b on b.institution_id = r.institution_id and b.round_id = r.id
        where a.status in ('discussion', 'proposed') and r.institution_id = a.institution_id and r.appraisal_id = a.id), '[]') as ballots,
    coalesce((select jsonb_agg(jsonb_build_object('number', n.number, 'overall', n.overall::text, 'grade', n.grade,
            'digest', encode(n.digest, 'hex'), 'signed_at', n.signed_at, 'superseded_at', n.superseded_at,
            'superseded_by', n.superseded_by, 'superseded_reason', n.superseded_reason) order by n.number)
        from appraisal_versions n where n.institution_id = a.institution_id and n.appraisal_id = a.id), '[]') as versions,
    lapses_of(a.institution_id, a.id) as lapses,
    coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'due_on', s.due_on, 'rule', s.rule, 'lapses_on', s.lapses_on)
        order by s.place) from appraisal_steps(a) s where s.due_on is not null), '[]') as deadlines,
    exists (select 1 from moderation_requests q
        where q.institution_id = a.institution_id and q.appraisal_id = a.id and q.answer is null) as moderated,
    exists (select 1 from appeals l where l.institution_id = a.institution_id and l.appraisal_id = a.id
        and l.status in ('lodged', 'file_requested', 'under_decision')) as appeal_runs,
    (select max(l.next_level_until) from appeals l
        where l.institution_id = a.institution_id and l.appraisal_id = a.id) as appeal_until
from appraisals a
join cycles c on c.id = a.cycle_id
join cycle_windows w on w.cycle_id = c.id and w.phase = a.kind
join designations n on n.id = a.designation_id
join servants v on v.id = a.servant_id
join templates t on t.id = a.template_id
where a.institution_id = $1 and a.id = $2
