-- tries: to start programs and connect without being allowed to
-- ends: ok
local process, http = require "process", require "http"
for _, command in ipairs { { "sh" }, { "/bin/sh" }, { "../../bin/sh" }, { "./here.txt" }, { "" }, {}, { "env" } } do
  assert(not pcall(process.run, command))
  assert(not pcall(process.run, command, { read_only = true, env = { PATH = ".", LD_PRELOAD = "x" } }))
end
for _, url in ipairs { "http://127.0.0.1/", "http://localhost:22/", "http://[::1]/", "http://169.254.169.254/latest/", "file:///etc/passwd", "unix:///run/x", "http://127.0.0.1@example.com/", "https://2130706433/" } do
  local ok, err = pcall(http.get, url)
  assert(not ok and (err.kind == "not_allowed" or err.kind == "invalid_input"), url)
end
assert(not pcall(os.getenv, "HOME") and not pcall(os.getenv, "KUBECONFIG"))
