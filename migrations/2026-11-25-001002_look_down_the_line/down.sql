drop function down_the_line;
