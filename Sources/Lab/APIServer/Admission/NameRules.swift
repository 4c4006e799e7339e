import Values

/// What names and labels may look like (k8s.io/apimachinery 0.36, pkg/api/validation and pkg/util/validation).
struct NameRules: Sendable {
    private let type: ResourceType

    init(_ type: ResourceType) { self.type = type }

    func causes(_ object: JSON) -> [StatusError.Cause] {
        let name = object.objectName
        var causes: [StatusError.Cause] = []
        if let problem = problem(with: name) { causes.append(.invalid("metadata.name", .string(name), problem)) }
        for (key, value) in object.objectLabels.sorted(by: { $0.key < $1.key }) {
            causes += labelCauses(key, value)
        }
        return causes
    }

    private func problem(with name: String) -> String? {
        switch type.kind {
        case "Service": Self.isLabel(name) && name.first?.isLetter ?? false ? nil : Self.dns1035
        case "Namespace": Self.isLabel(name) ? nil : Self.dns1123Label
        case "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding":
            name == "." || name == ".." || name.contains("/") || name.contains("%") ? "may not contain '/' or '%'" : nil
        default: Self.isSubdomain(name) ? nil : Self.dns1123Subdomain
        }
    }

    private func labelCauses(_ key: String, _ value: String) -> [StatusError.Cause] {
        let name = key.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        if !Self.isQualified(name) {
            return [.invalid("metadata.labels", .string(key), "name part " + Self.qualified)]
        }
        if !value.isEmpty, !Self.isQualified(value) {
            return [
                .invalid("metadata.labels", .string(value), "a valid label must be an empty string or " + Self.value)
            ]
        }
        return []
    }

    static func isDataKeyCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-._".contains(character))
    }

    static func isLabel(_ text: String) -> Bool {
        (1...63).contains(text.utf8.count) && text.allSatisfy { isLower($0) || $0 == "-" }
            && text.first != "-" && text.last != "-"
    }

    private static func isSubdomain(_ text: String) -> Bool {
        (1...253).contains(text.utf8.count)
            && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
                !part.isEmpty && part.allSatisfy { isLower($0) || $0 == "-" } && part.first != "-" && part.last != "-"
            }
    }

    private static func isQualified(_ text: String) -> Bool {
        func isInner(_ character: Character) -> Bool { isDataKeyCharacter(character) }
        func isOuter(_ character: Character) -> Bool { isInner(character) && !"-._".contains(character) }
        guard let first = text.first, let last = text.last, text.utf8.count <= 63 else { return false }
        return isOuter(first) && isOuter(last) && text.allSatisfy(isInner)
    }

    private static func isLower(_ character: Character) -> Bool {
        character.isASCII && (character.isLowercase || character.isNumber)
    }

    private static let dns1035 =
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
        + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
        + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
    private static let dns1123Label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
        + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
    private static let dns1123Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
        + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    private static let qualified =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    private static let value =
        "consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character "
        + "(e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
}
