-- tries: files that are not beside the playbook
-- ends: ok
local file = require "file"
local paths = {
  "/etc/passwd", "../../../../../../../../etc/passwd", "/proc/self/environ", "/proc/self/mem", "/proc/self/fd/0", "/proc/self/root/etc/passwd",
  "/proc/self/cwd/here.txt/../../etc/passwd", "/dev/stdin", "/dev/tty", "/dev/zero", "~/.ssh/id_rsa", "/", "..", "./..", ".hidden", "link.txt", "here.txt/../link.txt",
  "folder/passwd", ".\0./etc/passwd", "/etc/passwd\0", "file:///etc/passwd", "//etc/passwd", "/./etc/./passwd", ("../"):rep(2000) .. "etc/passwd",
}
for _, path in ipairs(paths) do
  for name, f in pairs { read = file.read, list = file.list, io = function(p) return assert(io.open(p)) end, lines = io.lines } do
    local ok, result = pcall(f, path)
    assert(not ok, name .. " of " .. path)
  end
  for _, f in ipairs { file.write, file.append } do assert(not pcall(f, path, "x"), path) end
  assert(not pcall(file.remove, path) and not pcall(file.make_folder, path), path)
  assert(not pcall(require, path), path)
end
for _, name in ipairs { "/etc/passwd", "...etc.passwd", "../here", "link", "folder.passwd", ".hidden", "x\0y", "" } do assert(not pcall(require, name), name) end
assert(not pcall(file.write, "here.txt", "x") and not pcall(file.remove, "here.txt"))
assert(file.read("here.txt") == "here\n")
