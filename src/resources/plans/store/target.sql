select t.title, t.objective_title, t.withdrawn_at is not null as withdrawn, v.content,
    coalesce((select jsonb_agg(jsonb_build_array(r.quarter, r.figures)) from plan_reports r
        where r.institution_id = t.institution_id and r.plan_id = t.plan_id), '[]') as reports,
    coalesce((select jsonb_agg(jsonb_build_object('unit_id', u.id, 'code', u.code, 'name_en', u.name_en, 'name_sw', u.name_sw) order by u.code)
        from units u where u.institution_id = t.institution_id and u.id::text in (
            select unit #>> '{}' from jsonb_path_query(v.content,
                '$.objectives[*].targets[*] ? (@.id == $id).responsible_unit_ids[*]', jsonb_build_object('id', t.id)) unit)), '[]') as units,
    coalesce((select jsonb_agg(jsonb_build_object('institution_id', s.institution_id, 'code', i.code, 'plan_id', s.plan_id,
            'target_id', s.id, 'title', s.title) order by i.code, s.position)
        from target_links l
        join plan_targets s on s.institution_id = l.institution_id and s.id = l.target_id
        join institutions i on i.id = l.institution_id
        where l.serves_institution_id = t.institution_id and l.serves_id = t.id), '[]') as institutions
from plan_targets t
join plans p on p.institution_id = t.institution_id and p.id = t.plan_id
join plan_versions v on v.institution_id = p.institution_id and v.plan_id = p.id and v.revision = p.approved_revision
where t.institution_id = $1 and t.plan_id = $2 and t.id = $3
