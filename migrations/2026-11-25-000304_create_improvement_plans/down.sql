drop table improvement_extensions;
drop table improvement_reviews;
drop table improvement_plans;
