import Changes
import Testing
import Values

@testable import KubernetesAPI

@Suite("What is said about a manifest that does not fit")
struct StatusHintTests {
    private func error(_ code: Int, _ message: String, object: String? = "deployment default/web") -> OperationError {
        RequestContext(
            cluster: "c1", server: "https://10.0.0.1:6443", operation: "applying \(object ?? "it")", object: object,
            verb: "patch", resource: "deployments.apps", namespace: "default"
        ).statusError(object: [
            "kind": "Status", "status": "Failure", "code": .integer(Int64(code)), "message": .string(message),
        ])
    }

    private static let typedPatch = "failed to create typed patch object (default/web; apps/v1, Kind=Deployment): "

    @Test("a server that fails over the manifest is not what has to be looked at")
    func misfit() {
        let undeclared = error(500, Self.typedPatch + ".spec.replica: field not declared in schema")
        #expect(
            undeclared.hint?.hasPrefix("correct the manifest, which has a field that its kind does not have") == true)
        #expect(undeclared.message.contains(".spec.replica"))
        let wrongType = error(500, Self.typedPatch + ".spec.replicas: expected numeric (int or float), got string")
        #expect(wrongType.hint?.hasPrefix("correct the manifest, which does not fit the schema") == true)
        for error in [undeclared, wrongType] {
            #expect(error.code == .rejected, "\(error.code)")
            #expect(!error.retryable)
        }
        let failure = error(500, "etcdserver: request timed out")
        #expect(failure.code == .serverError && failure.retryable)
        #expect(failure.hint == "look at the API server's log, and try again")
    }

    @Test(
        "a value of the wrong type is named with its field, its object and what it must be",
        arguments: [
            (
                "string", "DeploymentSpec.spec.replicas", "int32",
                "correct spec.replicas of deployment default/web: it must be an integer, not a string; "
                    + "see: kubectl explain deployment.spec.replicas"
            ),
            (
                "number", "EnvVar.spec.template.spec.containers.env.value", "string",
                "correct spec.template.spec.containers.env.value of deployment default/web: it must be a string, "
                    + "not a number; see: kubectl explain deployment.spec.template.spec.containers.env.value"
            ),
            (
                "object", "PodSpec.spec.template.spec.containers", "[]v1.Container",
                "correct spec.template.spec.containers of deployment default/web: it must be a list, not an object; "
                    + "see: kubectl explain deployment.spec.template.spec.containers"
            ),
            (
                "array", "ObjectMeta.metadata.labels", "map[string]string",
                "correct metadata.labels of deployment default/web: it must be an object whose values are strings, "
                    + "not a list; see: kubectl explain deployment.metadata.labels"
            ),
            (
                "bool", "Deployment.spec", "v1.DeploymentSpec",
                "correct spec of deployment default/web: it must be v1.DeploymentSpec, not true or false; "
                    + "see: kubectl explain deployment.spec"
            ),
        ])
    func wrongType(found: String, field: String, wanted: String, hint: String) {
        let error = error(
            400,
            "Deployment in version \"v1\" cannot be handled as a Deployment: "
                + "json: cannot unmarshal \(found) into Go struct field \(field) of type \(wanted)")
        #expect(error.hint == hint)
        #expect(error.code == .rejected)
    }

    @Test("where the field is not named, the object is")
    func unnamed() {
        let quantity = "Pod in version \"v1\" cannot be handled as a Pod: quantities must match the regular expression"
        #expect(error(400, quantity).hint?.hasPrefix("correct deployment default/web, in which a value") == true)
        #expect(error(400, quantity, object: nil).hint?.hasPrefix("correct the object, in which") == true)
    }

    @Test("the words of other refusals are left alone")
    func others() { #expect(error(400, "the object name is required").hint == nil) }
}
