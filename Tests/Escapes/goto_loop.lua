-- tries: to compute for ever
-- ends: busy
::again::
goto again
