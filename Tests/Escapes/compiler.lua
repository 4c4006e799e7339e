-- tries: texts that take the compiler years
-- ends: busy
local parts = { "local a if a then " }
for i = 1, 100000 do parts[i + 1] = "elseif a then a = 1 " end
local text = table.concat(parts) .. "end"
while true do
  pcall(load, text)
  pcall(load, function() return text end)
end
