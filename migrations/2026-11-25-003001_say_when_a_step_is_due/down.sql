drop function reminder_day(uuid, uuid, text, uuid, text, date, date);
drop function appraisal_due(appraisals);
drop function agreement_due(agreements, date);
drop function last_day(uuid, uuid, text);
