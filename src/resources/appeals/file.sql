select jsonb_build_object(
    'appeal', jsonb_build_object('id', l.id, 'kind', l.kind, 'level', l.level, 'appraisal_id', l.appraisal_id,
        'appraisal_version', l.appraisal_version, 'servant_id', l.servant_id, 'respondent_id', l.respondent_id,
        'lodged_at', l.lodged_at, 'window_closed_on', l.window_closed_on, 'admission_reason', l.admission_reason, 'plea', l.plea),
    'signed', (select jsonb_build_object('version', v.number, 'digest', encode(v.digest, 'hex'), 'content', v.content)
        from appraisal_versions v where v.institution_id = l.institution_id and v.appraisal_id = l.appraisal_id
        and v.number = l.appraisal_version),
    'signatures', coalesce((select jsonb_agg(jsonb_build_object('role', s.role, 'signer_id', s.signer_id,
            'signer_name', p.first_name || ' ' || p.last_name, 'statement', s.statement, 'comment', s.comment,
            'signed_at', s.signed_at, 'digest', encode(s.digest, 'hex')) order by s.signed_at, s.id)
        from signatures s join servants p on p.id = s.signer_id where s.institution_id = l.institution_id
        and s.appraisal_id = l.appraisal_id and s.content_round = l.appraisal_version), '[]'),
    'earlier', coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'level', o.level, 'outcome', o.outcome,
            'reasons', o.reasons, 'decision', o.decision, 'decided_at', o.decided_at) order by o.decided_at, o.id)
        from appeals o where o.institution_id = l.institution_id and o.appraisal_id = l.appraisal_id
        and o.status = 'decided'), '[]')) as content
from appeals l where l.institution_id = $1 and l.id = $2
