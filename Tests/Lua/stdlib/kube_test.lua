local kube = require "kube"
local equal = require("tables").equal

local value = { cluster = { name = "a", id = 7 }, list = { 1, "2", true } }
assert(equal(kube.parse_yaml "cluster: { name: a, id: 7 }\nlist:\n- 1\n- \"2\"\n- yes\n", value))
assert(equal(kube.parse_yaml(kube.yaml(value)), value) and equal(kube.parse_json(kube.json(value)), value))
assert(kube.parse_yaml "a: null".a == nil and kube.parse_yaml "" == nil)

fails("no YAML: ", kube.parse_yaml, "a: [")
fails("no YAML: ", kube.parse_yaml, "a: 1\n---\nb: 2")
fails("bad argument #1 'text' to 'kube.parse_yaml' (string expected, got no value)", kube.parse_yaml)
