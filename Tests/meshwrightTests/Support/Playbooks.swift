/// Playbooks for tests, as files.
enum Playbooks {
    /// Cannot end by itself; waits without using the machine.
    static let forever = playbook(
        """
        step("Wait", function()
          task.sleep("24h")
        end)
        """)

    /// Cannot end by itself, and never waits.
    static let busy = playbook(
        """
        step("Spin", function()
          print("spinning")
          while true do end
        end)
        """)

    /// Prints more than a pipe holds, and then waits.
    static let loud = playbook(
        """
        step("Print", function()
          for i = 1, 10000 do print(i, ("x"):rep(50)) end
          task.sleep("24h")
        end)
        """)

    /// Says why it was stopped, after a moment.
    static let orderly = playbook(
        """
        local _ <close> = setmetatable({}, { __close = function(_, err)
          task.sleep("1ms")
          print("closed " .. err.kind)
        end })
        step("Wait", function()
          while true do pcall(task.sleep, "24h") end
          print("swallowed")
        end)
        """)

    /// Says so when it is interrupted, and then refuses to end.
    static let stubborn = playbook(
        """
        local _ <close> = setmetatable({}, { __close = function()
          -- Two interrupts at the same moment would be one.
          task.sleep("60ms")
          print("closing")
          while true do end
        end })
        step("Wait", function()
          print("waiting")
          task.sleep("24h")
        end)
        """)

    static func playbook(_ body: String) -> String {
        """
        local task = require "task"
        return playbook {
          name = "test", summary = "A test",
          params = { count = { type = "integer", default = 3, doc = "How many" } },
          run = function(fleet, params)
        \(body)
          end,
        }
        """
    }
}
