-- tries: methods on objects of another class
-- ends: ok
local cluster, file = fleet[1], io.open("here.txt")
local methods = { cluster.get, cluster.list, cluster.apply, cluster.exec, file.read, file.close, file.lines, file.seek, file.setvbuf, file.write }
local values = { fleet, cluster, file, null, {}, "", 1, print, coroutine.running(), array {}, setmetatable({}, { __name = "cluster" }) }
for i, method in ipairs(methods) do
  for j, value in ipairs(values) do
    if (i <= 4) ~= (value == cluster) and (i > 4) ~= (value == file) then assert(not pcall(method, value, 1, 2), i .. " on " .. j) end
  end
  assert(not pcall(method))
end
assert(file:close() and not pcall(file.read, file) and io.type(file) == "closed file")
assert(tostring(file) == "file (closed)")
