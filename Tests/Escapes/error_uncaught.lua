-- tries: an error whose text never ends
-- ends: error:
error(setmetatable({}, { __tostring = function() while true do end end, __name = setmetatable({}, {}), __index = function() while true do end end }))
