/// The part of the host that is written in Lua: `require`, and what the declarations need that cannot be said in C.
/// Its frames are hidden in tracebacks.
struct HostLibrary {
    /// Puts a module's table where `require` finds it: (name, table).
    var declareModule: LuaFunctionHandle?
    /// Puts argument checks before a function written in Lua: (check, body).
    var guardFunction: LuaFunctionHandle?
    /// Runs the chunk of a function written in Lua, with the primitives as its only argument: (chunk).
    var makeFunction: LuaFunctionHandle?

    static let chunkName = "=[host]"

    static let source = #"""
        local host = ...
        local concat, error, setmetatable, type = table.concat, error, setmetatable, type

        local libraries = {
          coroutine = coroutine, io = io, math = math, os = os, string = string, table = table, utf8 = utf8,
        }
        local loaded = {}    -- by name
        for name, library in pairs(libraries) do
          loaded[name] = library
          setmetatable(library, { __index = function(_, key) return host.note_absent(name, key) end })
        end

        local function seal(name, module)
          return setmetatable(module, {
            __name = name,
            __index = function(_, key) return host.missing_member(name, key, module) end,
            __metatable = "module",
          })
        end

        local loading = {}   -- by name: the task that runs the module's file
        local wanted = {}    -- by task: the module that it waits for another task to load
        local chains = {}    -- by task: the modules that it is loading, outermost first

        -- Whether waiting for a module would wait for this task itself.
        local function is_cycle(name, me)
          local holder = loading[name]
          while holder do
            if holder == me then return true end
            holder = wanted[holder] and loading[wanted[holder]]
          end
          return false
        end

        local function await_loading(name, me)
          if is_cycle(name, me) then
            local chain = chains[me] or {}
            local shown = #chain > 0 and concat(chain, " -> ") .. " -> " .. name or name
            error("modules require each other in a circle: " .. shown, 3)
          end
          wanted[me] = name
          local guard <close> = setmetatable({}, { __close = function() wanted[me] = nil end })
          while loading[name] do host.pause() end
        end

        local function load_module(name, me)
          local chunk, place, is_sealed = host.find_module(name)
          local chain = chains[me] or {}
          chains[me], chain[#chain + 1], loading[name] = chain, name, me
          local guard <close> = setmetatable({}, {
            __close = function()
              loading[name], chain[#chain] = nil, nil
              if #chain == 0 then chains[me] = nil end
            end,
          })
          local module = chunk(name, place)
          if module == nil then
            module = true
            host.note_empty(place)
          end
          if is_sealed and type(module) == "table" then seal(name, module) end
          loaded[name] = module
        end

        function require(name)
          if type(name) ~= "string" then
            error("bad argument #1 'name' to 'require' (string expected, got " .. type(name) .. ")", 2)
          end
          while loaded[name] == nil do
            local me = host.current_task()
            if loading[name] then await_loading(name, me) else load_module(name, me) end
          end
          return loaded[name]
        end

        null = host.null

        local function check_string(value, position, name, level)
          if type(value) == "string" then return end
          local got = value == nil and "no value" or type(value)
          error("bad argument #" .. position .. " to '" .. name .. "' (string expected, got " .. got .. ")", level)
        end

        local io, os, stream = io, os, io.stream
        io.stream = nil

        function io.open(path, mode)
          check_string(path, 1, "open", 3)
          if mode ~= nil then check_string(mode, 2, "open", 3) end
          local descriptor, message = host.open_file(path, mode or "r")
          if not descriptor then return nil, message end
          return stream(descriptor)
        end

        function io.lines(path, ...)
          check_string(path, 1, "lines", 3)
          local descriptor, message = host.open_file(path, "r")
          if not descriptor then error(message, 2) end
          local file = stream(descriptor)
          return file:lines(...), nil, nil, file
        end

        function os.getenv(name)
          check_string(name, 1, "getenv", 3)
          return host.getenv(name)
        end

        setmetatable(_G, {
          __index = host.read_undeclared,
          __newindex = host.write_undeclared,
          __metatable = "globals",
        })

        return {
          declare_module = function(name, module)
            loaded[name] = seal(name, module)
          end,
          make_function = function(chunk) return chunk(host) end,
          guard_function = function(check, body)
            return function(...) return body(check(...)) end
          end,
        }
        """#
}
