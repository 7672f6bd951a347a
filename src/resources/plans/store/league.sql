select i.id as institution_id, i.code, e.name_en, e.name_sw, e.kind, e.region_code, p.id as plan_id, p.attainment_cap, v.content,
    coalesce((select jsonb_agg(jsonb_build_array(r.quarter, r.figures)) from plan_reports r
        where r.institution_id = p.institution_id and r.plan_id = p.id), '[]') as reports
from institutions i
cross join lateral (select * from institution_periods e where e.institution_id = i.id and e.starts_on <= $2
    order by e.starts_on desc limit 1) e
left join plans p on p.institution_id = i.id and p.year = $1 and p.approved_revision is not null
left join plan_versions v on v.institution_id = p.institution_id and v.plan_id = p.id and v.revision = p.approved_revision
where ($3::text is null or e.kind = $3) and ($4::text is null or e.region_code = $4)
order by i.code
