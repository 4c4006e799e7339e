return playbook { name = "empty", summary = "Nothing", run = function() end }
