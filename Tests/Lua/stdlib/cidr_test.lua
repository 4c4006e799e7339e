local cidr = require "cidr"

describe("cidr.parse", function()
  it("takes a range apart", function()
    local range = cidr.parse "10.1.2.3/16"
    expect(range):matches { network = "10.1.0.0", prefix = 16, family = 4 }
    expect(tostring(range)):is "10.1.0.0/16"
    expect(range):is(cidr.parse "10.1.0.0/16")
    expect(tostring(cidr.parse "10.0.0.1")):is "10.0.0.1/32"
  end)

  -- RFC 5952, sections 4 and 5
  for text, canonical in pairs {
    ["2001:0DB8:0:0:1:0:0:1"] = "2001:db8::1:0:0:1/128",
    ["2001:db8:0:1:1:1:1:1"] = "2001:db8:0:1:1:1:1:1/128",
    ["::"] = "::/128",
    ["::1"] = "::1/128",
    ["1::"] = "1::/128",
    ["fe80::1/10"] = "fe80::/10",
    ["2001:0:0:0:2:0:0:1"] = "2001::2:0:0:1/128",
    ["64:ff9b::192.0.2.33/96"] = "64:ff9b::/96",
  } do
    it("writes " .. text .. " as RFC 5952 does", function()
      expect(tostring(cidr.parse(text))):is(canonical)
    end)
  end

  it("knows what is no range", function()
    for _, text in ipairs {
      "", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "010.0.0.1", "1:2", "::1::", ":::",
      "1:2:3:4:5:6:7:8:9", "::/129", "g::", "1:2:3:4:5:6:7::8:9", "10.0.0.0/08/1",
    } do
      expect({ text, cidr.is_valid(text) }):equals { text, false }
    end
  end)
end)

describe("cidr", function()
  it("knows what a range contains", function()
    expect(cidr.contains("10.0.0.0/8", "10.200.0.1")):is(true)
    expect(cidr.contains("10.0.0.0/8", "10.1.0.0/16")):is(true)
    expect(cidr.contains("10.1.0.0/16", "10.0.0.0/8")):is(false)
    expect(cidr.contains("10.0.0.0/8", "11.0.0.0")):is(false)
    expect(cidr.contains("10.0.0.0/15", "10.1.255.255")):is(true)
    expect(cidr.contains("10.0.0.0/15", "10.2.0.0")):is(false)
  end)

  it("keeps IPv4 and IPv6 apart", function()
    expect(cidr.contains("0.0.0.0/0", "::1")):is(false)
    expect(cidr.contains("::/0", "fd00::1")):is(true)
  end)

  it("knows which ranges overlap, both ways", function()
    expect(cidr.overlaps("10.0.0.0/8", "10.1.0.0/16")):is(true)
    expect(cidr.overlaps("10.1.0.0/16", "10.0.0.0/8")):is(true)
    expect(cidr.overlaps("10.0.0.0/16", "10.1.0.0/16")):is(false)
  end)

  it("counts addresses from both ends of a range", function()
    expect(cidr.host("10.0.0.0/24", 5)):is "10.0.0.5"
    expect(cidr.host("10.0.0.0/16", 300)):is "10.0.1.44"
    expect(cidr.host("10.0.0.0/24", -1)):is "10.0.0.255"
    expect(cidr.host("10.0.0.0/16", -257)):is "10.0.254.255"
    expect(cidr.host("fd00::/64", 1 << 33)):is "fd00::2:0:0"
    expect(cidr.host("fd00::/112", -1)):is "fd00::ffff"
  end)

  it("divides a range", function()
    expect(tostring(cidr.subnet("10.0.0.0/8", 16, 3))):is "10.3.0.0/16"
    expect(tostring(cidr.subnet("10.0.0.0/16", 20, 15))):is "10.0.240.0/20"
    expect(tostring(cidr.subnet("fd00::/48", 64, 258))):is "fd00:0:0:102::/64"
    expect(tostring(cidr.subnet("10.0.0.0/24", 24, 0))):is "10.0.0.0/24"
  end)

  it("names the argument that is wrong", function()
    expect(function()
      cidr.overlaps("10.0.0", "::")
    end):fails "bad argument #1 'a' to 'cidr.overlaps' (range such as 10.0.0.0/16 expected, got \"10.0.0\")"
    expect(function()
      cidr.host("10.0.0.0/24", 256)
    end):fails "bad argument #2 'number' to 'cidr.host' (10.0.0.0/24 has 256 addresses)"
    expect(function()
      cidr.host "10.0.0.0/24"
    end):fails "bad argument #2 'number' to 'cidr.host' (integer expected, got nil)"
    expect(function()
      cidr.subnet("10.0.0.0/16", 8, 0)
    end):fails "bad argument #2 'prefix' to 'cidr.subnet' (16 to 32 expected, got 8)"
    expect(function()
      cidr.subnet("10.0.0.0/16", 20, 16)
    end):fails "(10.0.0.0/16 has 16 parts of /20)"
  end)
end)
