// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "meshwright", path: ".."),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
    ],
    targets: [
        .executableTarget(name: "AgainstKubectl", swiftSettings: settings),
        .executableTarget(
            name: "MergeKubeconfigs", dependencies: [.product(name: "Kubeconfig", package: "meshwright")],
            swiftSettings: settings),
        .systemLibrary(name: "CLua54", path: "Sources/CLua54", pkgConfig: "lua5.4"),
        .executableTarget(
            name: "JSONParsers", dependencies: ["CLua54"],
            linkerSettings: [.linkedLibrary("jansson"), .linkedLibrary("simdjson")]),
        .executableTarget(
            name: "HostCalls", dependencies: ["CReference", .product(name: "LuaHost", package: "meshwright")],
            swiftSettings: settings),
        .target(name: "CReference", dependencies: ["CLua54"]),
        .executableTarget(
            name: "Commands",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ], swiftSettings: settings),
    ]
)
