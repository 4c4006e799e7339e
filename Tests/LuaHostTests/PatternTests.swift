import LuaHost
import Testing

/// Patterns and tables are handled by our own C code, which must do as Lua's.
@Suite("Patterns and tables", .timeLimit(.minutes(5)))
struct PatternTests {
    @Test(
        "patterns match as in Lua's manual",
        arguments: [
            ("('hello world'):find('o w')", "5 7"), ("('hello'):find('l+')", "3 4"), ("('hello'):find('xyz')", "nil"),
            ("('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key value"),
            ("('THE (quick) fox'):find('%((%a+)%)')", "5 11 quick"),
            ("('f(a(b)c)d'):match('%b()')", "(a(b)c)"),
            ("('THE (quick) fox'):gsub('%f[%a]%a+', '<%0>')", "<THE> (<quick>) <fox> 3"),
            ("('abc'):gsub('', '-')", "-a-b-c- 4"), ("('abc'):gsub('%w', '%0%0', 2)", "aabbc 2"),
            ("('a,b'):gsub(',', { [','] = ';' })", "a;b 1"),
            ("('a,b'):gsub(',', { })", "a,b 1"), ("('hello'):match('()ll()')", "3 5"), ("('[a]'):find('[]]')", "3 3"),
            ("('a-z'):match('[a%-z]+')", "a-z"),
            ("('x^y'):find('^', 1, true)", "2 2"), ("('\\0a\\0'):find('%z')", "nil"),
            ("('\\0a\\0'):find('\\0', 2)", "3 3"), ("('aXb'):gsub('%u', '%%')", "a%b 1"),
            ("('abab'):match('(ab)%1')", "ab"), ("('hello'):find('', 10)", "nil"), ("('hello'):find('', 6)", "6 5"),
            ("('hello'):find('l', -2)", "4 4"),
            ("('abc'):gmatch('%w')()", "a"), ("('x'):rep(3, ', ')", "x, x, x"), ("('x'):rep(0)", ""),
            ("('x'):rep(-1)", ""),
            (
                "(function() local t = {} for k, v in ('a=1, b=2'):gmatch('(%w+)=(%w+)') do t[#t + 1] = k .. v end return table.concat(t, '|') end)()",
                "a1|b2"
            ),
        ])
    func matching(expression: String, expected: String) async throws {
        let result = try await Bench().run(
            "local t = table.pack(\(expression)) for i = 1, t.n do t[i] = tostring(t[i]) end return table.concat(t, ' ')"
        )
        #expect(result == [.string(LuaString(expected))], "\(expression)")
    }

    @Test(
        "what is wrong is said in Lua's words",
        arguments: [
            ("('x'):find('[a')", "malformed pattern (missing ']')"),
            ("('x'):find('%')", "malformed pattern (ends with '%')"),
            ("('x'):find('%b')", "malformed pattern (missing arguments to '%b')"),
            ("('x'):find('%f')", "missing '[' after '%f' in pattern"),
            ("('x'):find('(x')", "unfinished capture"), ("('x'):match('x)')", "invalid pattern capture"),
            ("('x'):find('%1')", "invalid capture index %1"),
            ("('x'):gsub('x', '%2')", "invalid capture index %2"),
            ("('x'):gsub('x', '%a')", "invalid use of '%' in replacement string"),
            ("('x'):gsub('x', function() return {} end)", "invalid replacement value (a table)"),
            ("('x'):rep(1 << 62)", "resulting string too large"),
            ("table.concat({ 1, {} })", "invalid value (table) at index 2 in table for 'concat'"),
            ("table.insert({}, 1, 2, 3)", "wrong number of arguments to 'insert'"),
            ("table.insert({}, 5, 1)", "position out of bounds"),
            ("table.move({}, 1, math.maxinteger, 2)", "destination wrap around"),
            ("table.sort({ 1, 'a' })", "attempt to compare"), ("('a'):gsub('a')", "string/function/table expected"),
        ])
    func mistakes(expression: String, message: String) async throws {
        #expect(try await Bench().failure("return \(expression)").message.contains(message), "\(expression)")
    }

    @Test("tables are changed and sorted as by Lua, also those with metamethods")
    func tables() async throws {
        let result = try await Bench().run(
            """
            local t = { 3, 1, 2 }
            table.sort(t) table.insert(t, 4) table.insert(t, 1, 0)
            local last, first = table.remove(t), table.remove(t, 1)
            table.sort(t, function(a, b) return a > b end)
            local moved = table.move(t, 1, 3, 2)
            local log = {}
            local proxy = setmetatable({}, { __len = function() return 2 end, __index = function(_, k) return "v" .. k end,
              __newindex = function(_, k, v) log[#log + 1] = k .. "=" .. tostring(v) end })
            table.insert(proxy, 1, "new")
            return table.concat(moved, " "), last, first, table.concat(proxy, ","), table.concat(log, ","), table.remove({}), table.concat({})
            """)
        #expect(result == ["3 3 2 1", 4, 0, "v1,v2", "3=v2,2=v1,1=new", .nil, ""])
    }
}
