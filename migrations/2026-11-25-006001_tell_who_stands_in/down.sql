drop function told_for;
drop function hr_officers;
