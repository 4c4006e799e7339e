import NodeKernel
import Testing

@Suite struct KernelVersionTests {
    @Test(
        "versions read as vendors write them",
        arguments: [
            ("4.18.0-477.el8.x86_64", [4, 18, 0]), ("5.15.0-1051-azure", [5, 15, 0]), ("6.1.0-rc3+", [6, 1, 0]),
            ("5.10.0-21-cloud-amd64", [5, 10, 0]), ("3.10.0-1160.el7.x86_64", [3, 10, 0]), ("6.8", [6, 8, 0]),
            ("5.4.17-2136.310.7.el8uek.x86_64", [5, 4, 17]), ("4.9.17.1", [4, 9, 17]), ("v6.6.30\n", [6, 6, 30]),
            ("6.1.55-talos", [6, 1, 55]), ("5.10.219-208.866.amzn2.x86_64", [5, 10, 219]),
        ])
    func parse(text: String, numbers: [Int]) throws {
        let version = try #require(KernelVersion(text))
        #expect([version.major, version.minor, version.patch] == numbers)
        #expect(version.text == text)
    }

    @Test(
        "what is no version is not read", arguments: ["", "linux", "5", "5.", ".5.1", "5.x", "99999999999999999999.1"])
    func unreadable(text: String) {
        #expect(KernelVersion(text) == nil)
    }

    @Test("versions order by their numbers, and a candidate comes before its release")
    func order() throws {
        let texts = [
            "3.10.0-1160.el7", "4.9.17", "4.18.0", "4.19.57", "5.4", "5.10", "6.1.0-rc3+", "6.1.0-rc12", "6.1",
        ]
        let versions = texts.compactMap(KernelVersion.init)
        #expect(versions.count == texts.count)
        #expect(versions.shuffled().sorted() == versions)
        #expect(KernelVersion("5.10") == KernelVersion("5.10.0-21-cloud-amd64"))
    }

    @Test("the marks of Enterprise Linux are read")
    func enterpriseLinux() throws {
        let kernel = try #require(KernelVersion("4.18.0-372.32.1.el8_6.x86_64"))
        #expect(kernel.enterpriseLinux == 8)
        #expect(kernel.build == 372)
        #expect(KernelVersion("5.15.0-1051-azure")?.enterpriseLinux == nil)
    }
}
