// swift-tools-version: 6.2
import PackageDescription

// CI builds fail on any warning in our own targets; a newer compiler's new warnings do not stop a user's build.
let warningsAreErrors = Context.environment["CI"] != nil

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])

let targets: [Target] = [
    .systemLibrary(name: "CJansson", pkgConfig: "jansson", providers: [.apt(["libjansson-dev"])]),
    .target(name: "Values", dependencies: ["CJansson", .product(name: "Yams", package: "Yams")]),
    .target(name: "Changes", dependencies: ["Values"]),
    .target(name: "Playbooks", dependencies: ["Changes", "Values"]),
    .testTarget(name: "ValuesTests", dependencies: ["Values"]),
    .testTarget(name: "ChangesTests", dependencies: ["Changes", "Values"]),
    .testTarget(name: "PlaybooksTests", dependencies: ["Playbooks", "Changes", "Values"]),
]

for target in targets where [.regular, .executable, .test].contains(target.type) { target.swiftSettings = settings }

let package = Package(
    name: "meshwright",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/jpsim/Yams", from: "6.2.0")],
    targets: targets
)
