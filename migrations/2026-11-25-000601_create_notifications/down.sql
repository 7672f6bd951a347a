drop table chores;
drop table notification_preferences;
drop table deliveries;
drop table notifications;
drop table outbox;
