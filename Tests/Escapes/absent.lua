-- tries: what reaches out of the process
-- ends: ok
for _, name in ipairs { "debug", "package", "dofile", "loadfile", "loadstring", "setfenv", "getfenv", "newproxy", "module" } do
  assert(rawget(_G, name) == nil, name)
end
for _, name in ipairs { "execute", "exit", "remove", "rename", "setlocale", "tmpname" } do assert(os[name] == nil, name) end
for _, name in ipairs { "popen", "tmpfile", "read", "write", "input", "output", "stdin", "stdout", "stderr", "close", "stream" } do
  assert(io[name] == nil, name)
end
for _, name in ipairs { "io", "os", "string" } do
  assert(rawequal(require(name), _G[name]), name)
end
for _, name in ipairs { "debug", "package", "_G", "ffi", "jit", "lfs", "posix" } do
  local ok, err = pcall(require, name)
  assert(not ok and err.kind == "not_found", name)
end
