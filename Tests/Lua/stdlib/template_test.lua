local template = require "template"
local equal = require("tables").equal

assert(template.render("${name} at ${cluster.id}, $${name} $5 ${", { name = "web", cluster = { id = 7 } }) == "web at 7, ${name} $5 ${")
local objects = template.manifests([[
apiVersion: apps/v1
kind: Deployment
metadata: { name: "${name}-web", labels: { "${label}": "yes" } }
spec:
  replicas: ${replicas}
  template: ${pod}
---
apiVersion: v1
kind: ConfigMap
metadata: { name: c }
data:
  text: ${text}
  plain: 3
]], { name = "a", label = "app", replicas = 3, pod = { spec = { containers = { { image = "x" } } } }, text = "a: b\n- c" })
assert(#objects == 2)
assert(objects[1].metadata.name == "a-web" and objects[1].metadata.labels.app == "yes")
assert(math.type(objects[1].spec.replicas) == "integer" and objects[1].spec.replicas == 3)
assert(equal(objects[1].spec.template, { spec = { containers = { { image = "x" } } } }))
assert(objects[2].data.text == "a: b\n- c")

local object = { list = { "${a}", 1 }, off = false }
assert(equal(template.fill(object, { a = false }), { list = { false, 1 }, off = false }) and object.list[1] == "${a}")

fails("template.render: there is no value for ${nmae}", template.render, "${nmae}", { name = 1 })
fails("template.render: ${t} is a table, which has no place within text", template.render, "${t}", { t = {} })
fails("template.fill: there is no value for ${x.y}", template.fill, { a = { "${x.y}" } }, { x = {} })
fails("bad argument #2 'values' to 'template.render' (table expected, got nil)", template.render, "")
