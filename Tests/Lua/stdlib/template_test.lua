local template = require "template"

local MANIFESTS = [[
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
]]

describe("template", function()
  it("renders text", function()
    expect(template.render("${name} at ${cluster.id}, $${name} $5 ${", { name = "web", cluster = { id = 7 } }))
      :is "web at 7, ${name} $5 ${"
  end)

  it("fills manifests with values of any type", function()
    local pod = { spec = { containers = { { image = "x" } } } }
    local objects = template.manifests(MANIFESTS, {
      name = "a", label = "app", replicas = 3, pod = pod, text = "a: b\n- c",
    })
    expect(objects):has_length(2)
    expect(objects[1].metadata):equals { name = "a-web", labels = { app = "yes" } }
    expect(objects[1].spec):equals { replicas = 3, template = pod }
    expect(objects[1].spec.replicas):is_a "integer"
    expect(objects[2].data.text):is "a: b\n- c"
  end)

  it("fills tables, and leaves the original alone", function()
    local object = { list = { "${a}", 1 }, off = false }
    expect(template.fill(object, { a = false })):equals { list = { false, 1 }, off = false }
    expect(object.list[1]):is "${a}"
  end)

  it("says what is missing or misplaced", function()
    expect(function()
      template.render("${nmae}", { name = 1 })
    end):fails "template.render: there is no value for ${nmae}"
    expect(function()
      template.render("${t}", { t = {} })
    end):fails "template.render: ${t} is a table, which has no place within text"
    expect(function()
      template.fill({ a = { "${x.y}" } }, { x = {} })
    end):fails "template.fill: there is no value for ${x.y}"
    expect(function()
      template.render ""
    end):fails "bad argument #2 'values' to 'template.render' (table expected, got nil)"
  end)
end)
