local kube = require "kube"

describe("kube", function()
  local value = { cluster = { name = "a", id = 7 }, list = { 1, "2", true } }

  it("reads YAML", function()
    expect(kube.parse_yaml "cluster: { name: a, id: 7 }\nlist:\n- 1\n- \"2\"\n- yes\n"):equals(value)
    expect(kube.parse_yaml("a: null").a):is_nil()
    expect(kube.parse_yaml ""):is_nil()
  end)

  it("reads what it writes", function()
    expect(kube.parse_yaml(kube.yaml(value))):equals(value)
    expect(kube.parse_json(kube.json(value))):equals(value)
  end)

  it("says what is no YAML", function()
    expect(function()
      kube.parse_yaml "a: ["
    end):fails "no YAML: "
    expect(function()
      kube.parse_yaml "a: 1\n---\nb: 2"
    end):fails "no YAML: "
    expect(function()
      kube.parse_yaml()
    end):fails "bad argument #1 'text' to 'kube.parse_yaml' (string expected, got no value)"
  end)
end)
