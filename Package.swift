// swift-tools-version: 6.2
import PackageDescription

// CI builds fail on any warning in our own targets; a newer compiler's new warnings do not stop a user's build.
let warningsAreErrors = Context.environment["CI"] != nil

// `make fuzz` builds Tests/FuzzTests as a libFuzzer program, with our own targets instrumented.
let isFuzzed = Context.environment["MESHWRIGHT_FUZZ"] != nil

let settings: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (warningsAreErrors ? [.treatAllWarnings(as: .error)] : [])
    + (isFuzzed ? [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : [])

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let asn1 = product(name: "SwiftASN1", package: "swift-asn1")
    static let asyncHTTPClient = product(name: "AsyncHTTPClient", package: "async-http-client")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = product(name: "NIOEmbedded", package: "swift-nio")
    static let nioFoundationCompat = product(name: "NIOFoundationCompat", package: "swift-nio")
    static let nioHTTPCompression = product(name: "NIOHTTPCompression", package: "swift-nio-extras")
    static let nioHTTP1 = product(name: "NIOHTTP1", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let nioSOCKS = product(name: "NIOSOCKS", package: "swift-nio-extras")
    static let nioSSL = product(name: "NIOSSL", package: "swift-nio-ssl")
    static let nioTLS = product(name: "NIOTLS", package: "swift-nio")
    static let nioWebSocket = product(name: "NIOWebSocket", package: "swift-nio")
    static let rainbow = product(name: "Rainbow", package: "Rainbow")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let systemPackage = product(name: "SystemPackage", package: "swift-system")
    static let x509 = product(name: "X509", package: "swift-certificates")
    static let yams = product(name: "Yams", package: "Yams")
}

let systemLibraries: [Target] = [
    .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
]

let libraries: [Target] = [
    // Not by pkg-config: its -DSIMDJSON_THREADS_ENABLED, which only streams of documents need, is a flag SwiftPM warns of.
    .target(name: "CJSON", linkerSettings: [.linkedLibrary("simdjson")]),
    .target(name: "Values", dependencies: ["CJSON", .yams]),
    .target(name: "Changes", dependencies: ["Values"]),
    .target(name: "CLuaBridge", dependencies: ["CJSON", "CLua"]),
    .target(name: "EmbeddedLua"),
    .target(name: "EventLoops", dependencies: [.nioCore]),
    .target(name: "LuaHost", dependencies: ["CJSON", "CLua", "CLuaBridge", "Values"]),
    .target(name: "Kubeconfig", dependencies: ["Changes", "Values", .asn1, .crypto, .x509, .yams]),
    .target(
        name: "KubernetesAPI",
        dependencies: [
            "Changes", "EventLoops", "Kubeconfig", "Values", .asn1, .asyncHTTPClient, .crypto, .logging, .nioCore,
            .nioHTTP1,
            .nioHTTPCompression, .nioPosix, .nioSOCKS, .nioSSL, .nioTLS, .nioWebSocket, .subprocess, .systemPackage,
            .x509,
        ]),
    .target(
        name: "Sandbox",
        dependencies: [
            "Changes", "KubernetesAPI", "Values", .asyncHTTPClient, .crypto, .nioCore, .nioHTTP1, .subprocess,
            .systemPackage,
        ]
    ),
    .target(name: "Fleet", dependencies: ["Changes", "Kubeconfig", "KubernetesAPI", "Values"]),
    .target(name: "NodeKernel", dependencies: ["Changes", "Fleet", "KubernetesAPI", "Values"]),
    .target(
        name: "ClusterMesh",
        dependencies: ["Changes", "Fleet", "Kubeconfig", "KubernetesAPI", "Values", .asn1, .crypto, .x509]),
    .target(name: "Probes", dependencies: ["Changes", "Fleet", "KubernetesAPI", "Values"]),
    .target(
        name: "Lab",
        dependencies: [
            "CZlib", "EventLoops", "Values", .asn1, .crypto, .logging, .nioCore, .nioFoundationCompat, .nioHTTP1,
            .nioPosix, .nioSSL,
            .nioTLS,
            .nioWebSocket, .subprocess, .x509,
        ]),
    .target(
        name: "Modules",
        dependencies: [
            "Changes", "ClusterMesh", "Fleet", "Kubeconfig", "KubernetesAPI", "LuaHost", "NodeKernel", "Probes",
            "Sandbox", "Values",
        ]),
    .target(
        name: "Playbooks",
        dependencies: [
            "Changes", "EmbeddedLua", "Fleet", "KubernetesAPI", "LuaHost", "Modules", "Probes", "Sandbox", "Values",
        ]),
    .target(
        name: "TestRunner",
        dependencies: [
            "Changes", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "LuaHost", "Modules", "Playbooks", "Sandbox",
            "Values",
        ]),
    .executableTarget(
        name: "meshwright",
        dependencies: [
            "Changes", "ClusterMesh", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "LuaHost",
            "NodeKernel",
            "Playbooks", "Probes", "Sandbox", "TestRunner", "Values", .argumentParser, .rainbow, .subprocess,
            .systemPackage,
        ]),
]

let tests: [Target] = [
    .testTarget(name: "ValuesTests", dependencies: ["Values"]),
    .testTarget(name: "ChangesTests", dependencies: ["Changes", "Values"]),
    .testTarget(name: "LuaHostTests", dependencies: ["LuaHost", "Values"]),
    // Only for KubeconfigTests, which kills it while it writes.
    .executableTarget(
        name: "kubeconfig-writer", dependencies: ["Changes", "Kubeconfig"], path: "Tests/kubeconfig-writer"),
    .testTarget(
        name: "KubeconfigTests",
        dependencies: ["Changes", "Kubeconfig", "Values", "kubeconfig-writer", .subprocess, .systemPackage]),
    .testTarget(
        name: "KubernetesAPITests",
        dependencies: [
            "Changes", "Kubeconfig", "KubernetesAPI", "Values", .asn1, .asyncHTTPClient, .crypto, .nioCore, .nioHTTP1,
            .nioHTTPCompression, .nioPosix, .nioSSL, .nioWebSocket, .subprocess, .systemPackage, .x509,
        ],
        exclude: ["Fixtures"]),
    .testTarget(
        name: "FleetTests",
        dependencies: [
            "Changes", "Fleet", "Kubeconfig", "KubernetesAPI", "NodeKernel", "Values", .asn1, .crypto, .nioCore,
            .nioHTTP1,
            .nioPosix, .nioSSL, .x509,
        ]),
    .testTarget(
        name: "SandboxTests",
        dependencies: [
            "Changes", "KubernetesAPI", "Sandbox", "Values", .asyncHTTPClient, .nioCore, .nioHTTP1, .nioPosix,
        ]),
    .testTarget(
        name: "NodeKernelTests",
        dependencies: ["Changes", "Fleet", "Kubeconfig", "KubernetesAPI", "NodeKernel", "Values"]),
    .testTarget(
        name: "ClusterMeshTests",
        dependencies: [
            "Changes", "ClusterMesh", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "Values", .crypto, .x509,
        ]),
    .testTarget(
        name: "ProbesTests",
        dependencies: [
            "Changes", "ClusterMesh", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "Probes", "Values",
        ]),
    .testTarget(
        name: "LabTests",
        dependencies: [
            "Lab", "Values", .asn1, .asyncHTTPClient, .crypto, .nioCore, .nioEmbedded, .nioHTTP1, .nioPosix, .nioSSL,
            .nioTLS,
            .nioWebSocket, .subprocess, .x509,
        ]),
    .testTarget(
        name: "ConformanceTests",
        dependencies: [
            "Changes", "Kubeconfig", "KubernetesAPI", "Lab", "Values", .asn1, .crypto, .nioCore, .nioHTTP1,
            .nioHTTPCompression, .nioPosix, .nioSSL, .nioWebSocket, .x509,
        ],
        exclude: ["Fixtures"]),
    .testTarget(
        name: "ModulesTests",
        dependencies: [
            "Changes", "ClusterMesh", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "LuaHost", "Modules", "Values",
        ]),
    .testTarget(
        name: "PlaybooksTests",
        dependencies: [
            "Changes", "EmbeddedLua", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "LuaHost", "Playbooks", "Sandbox",
            "TestRunner", "Values",
        ]),
    .testTarget(
        name: "FaultTests",
        dependencies: [
            "Changes", "Fleet", "Kubeconfig", "KubernetesAPI", "Lab", "Playbooks", "Probes", "Values",
        ]),
    .testTarget(
        name: "meshwrightTests",
        dependencies: [
            "Changes", "Kubeconfig", "Lab", "Playbooks", "Probes", "TestRunner", "Values", "meshwright", .subprocess,
        ]),
]

let fuzzTargets: [Target.Dependency] = [
    "Changes", "ClusterMesh", "Kubeconfig", "KubernetesAPI", "Lab", "LuaHost", "Values", .nioCore, .nioEmbedded,
    .nioWebSocket,
]

let fuzzing: Target =
    isFuzzed
    ? .executableTarget(
        name: "fuzz", dependencies: fuzzTargets, path: "Tests/FuzzTests",
        exclude: ["Corpus", "Dictionaries", "Failures", "ReplayTests.swift", "run"],
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])])
    : .testTarget(
        name: "FuzzTests", dependencies: fuzzTargets, exclude: ["Corpus", "Dictionaries", "Failures", "Fuzzer", "run"])

let targets = systemLibraries + libraries + tests + [fuzzing]
for target in targets where [.regular, .executable, .test].contains(target.type) {
    // JSON is most of what a debug build of this package computes itself, and hardly ever what is being debugged.
    let optimized: [SwiftSetting] = target.name == "Values" ? [.unsafeFlags(["-O"], .when(configuration: .debug))] : []
    target.swiftSettings = settings + optimized
}

let package = Package(
    name: "meshwright",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "meshwright", targets: ["meshwright"]),
        // For the package in Benchmarks/.
        .library(name: "LuaHost", targets: ["LuaHost"]),
        .library(name: "Kubeconfig", targets: ["Changes", "Kubeconfig"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.30.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: targets
)
