local cidr = require "cidr"

local range = cidr.parse "10.1.2.3/16"
assert(range.network == "10.1.0.0" and range.prefix == 16 and range.family == 4)
assert(tostring(range) == "10.1.0.0/16" and range == cidr.parse "10.1.0.0/16")
assert(tostring(cidr.parse "10.0.0.1") == "10.0.0.1/32")

-- RFC 5952, sections 4 and 5
local texts = {
  ["2001:0DB8:0:0:1:0:0:1"] = "2001:db8::1:0:0:1/128",
  ["2001:db8:0:1:1:1:1:1"] = "2001:db8:0:1:1:1:1:1/128",
  ["::"] = "::/128", ["::1"] = "::1/128", ["1::"] = "1::/128", ["fe80::1/10"] = "fe80::/10",
  ["2001:0:0:0:2:0:0:1"] = "2001::2:0:0:1/128", ["64:ff9b::192.0.2.33/96"] = "64:ff9b::/96",
}
for text, canonical in pairs(texts) do
  assert(tostring(cidr.parse(text)) == canonical, text .. " is " .. tostring(cidr.parse(text)))
end
for _, text in ipairs {
  "", "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "010.0.0.1", "1:2", "::1::", ":::", "1:2:3:4:5:6:7:8:9",
  "::/129", "g::", "1:2:3:4:5:6:7::8:9", "10.0.0.0/08/1",
} do
  assert(not cidr.is_valid(text), text)
end

assert(cidr.contains("10.0.0.0/8", "10.200.0.1") and cidr.contains("10.0.0.0/8", "10.1.0.0/16"))
assert(not cidr.contains("10.1.0.0/16", "10.0.0.0/8") and not cidr.contains("10.0.0.0/8", "11.0.0.0"))
assert(not cidr.contains("0.0.0.0/0", "::1") and cidr.contains("::/0", "fd00::1"))
assert(cidr.overlaps("10.0.0.0/8", "10.1.0.0/16") and cidr.overlaps("10.1.0.0/16", "10.0.0.0/8"))
assert(not cidr.overlaps("10.0.0.0/16", "10.1.0.0/16"))
assert(cidr.contains("10.0.0.0/15", "10.1.255.255") and not cidr.contains("10.0.0.0/15", "10.2.0.0"))

assert(cidr.host("10.0.0.0/24", 5) == "10.0.0.5" and cidr.host("10.0.0.0/16", 300) == "10.0.1.44")
assert(cidr.host("10.0.0.0/24", -1) == "10.0.0.255" and cidr.host("10.0.0.0/16", -257) == "10.0.254.255")
assert(cidr.host("fd00::/64", 1 << 33) == "fd00::2:0:0" and cidr.host("fd00::/112", -1) == "fd00::ffff")
assert(tostring(cidr.subnet("10.0.0.0/8", 16, 3)) == "10.3.0.0/16")
assert(tostring(cidr.subnet("10.0.0.0/16", 20, 15)) == "10.0.240.0/20")
assert(tostring(cidr.subnet("fd00::/48", 64, 258)) == "fd00:0:0:102::/64")
assert(tostring(cidr.subnet("10.0.0.0/24", 24, 0)) == "10.0.0.0/24")

fails("bad argument #1 'a' to 'cidr.overlaps' (range such as 10.0.0.0/16 expected, got \"10.0.0\")", cidr.overlaps, "10.0.0", "::")
fails("bad argument #2 'number' to 'cidr.host' (10.0.0.0/24 has 256 addresses)", cidr.host, "10.0.0.0/24", 256)
fails("bad argument #2 'number' to 'cidr.host' (integer expected, got nil)", cidr.host, "10.0.0.0/24")
fails("bad argument #2 'prefix' to 'cidr.subnet' (16 to 32 expected, got 8)", cidr.subnet, "10.0.0.0/16", 8, 0)
fails("(10.0.0.0/16 has 16 parts of /20)", cidr.subnet, "10.0.0.0/16", 20, 16)
