drop table recommendation_decisions;
