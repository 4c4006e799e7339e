import FoundationEssentials

/// Certificates and keys made for these tests with openssl; nothing else knows or trusts them.
struct TestPair {
    let certificate: String
    let key: String

    var certificateData: String { Data(certificate.utf8).base64EncodedString() }
    var keyData: String { Data(key.utf8).base64EncodedString() }

    /// Subject: O=system:masters, CN=kubernetes-admin.
    static let admin = TestPair(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBwDCCAWWgAwIBAgIUZ9oxsqJjDy1ReRkROyWZ2gUJqqMwCgYIKoZIzj0EAwIw
            NDEXMBUGA1UECgwOc3lzdGVtOm1hc3RlcnMxGTAXBgNVBAMMEGt1YmVybmV0ZXMt
            YWRtaW4wIBcNMjYxMTIyMTYzOTU3WhgPMjEyNjEwMjkxNjM5NTdaMDQxFzAVBgNV
            BAoMDnN5c3RlbTptYXN0ZXJzMRkwFwYDVQQDDBBrdWJlcm5ldGVzLWFkbWluMFkw
            EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4AcLQTfZa/9eMitI8Td+XOaAkJL7eOKy
            H95gEyCo36uy/Q8uWxs/2AWm/7WffmF5VAwk8MgEbAEtvrhnoAj+s6NTMFEwHQYD
            VR0OBBYEFHLOEQ6OMozFm6jj+iMHtZib+7IgMB8GA1UdIwQYMBaAFHLOEQ6OMozF
            m6jj+iMHtZib+7IgMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
            AMDuHdpJykWXWjuzQFK0Qq6pkqOwOzxWNIaYY0SS6kRZAiEAyM9MiNW43zb/43Y6
            Qqvm2dNR0YzuuXOYicxYUXyN3co=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQguoyhjl/rAGsSKG5O
            30OlHzX/8k0W+fVJ0njx7Ut23cahRANCAATgBwtBN9lr/14yK0jxN35c5oCQkvt4
            4rIf3mATIKjfq7L9Dy5bGz/YBab/tZ9+YXlUDCTwyARsAS2+uGegCP6z
            -----END PRIVATE KEY-----

            """)

    /// Subject: O=system:masters, CN=other-admin.
    static let other = TestPair(
        certificate: """
            -----BEGIN CERTIFICATE-----
            MIIBtDCCAVugAwIBAgIUDpWUfB9cdb4adAYlwXHrEvowexIwCgYIKoZIzj0EAwIw
            LzEXMBUGA1UECgwOc3lzdGVtOm1hc3RlcnMxFDASBgNVBAMMC290aGVyLWFkbWlu
            MCAXDTI2MTEyMjE2Mzk1N1oYDzIxMjYxMDI5MTYzOTU3WjAvMRcwFQYDVQQKDA5z
            eXN0ZW06bWFzdGVyczEUMBIGA1UEAwwLb3RoZXItYWRtaW4wWTATBgcqhkjOPQIB
            BggqhkjOPQMBBwNCAARzCS4b8DGoAiC9x27TPYItjKI9yx7+4Q37IMCbAKIyka7o
            mMkpAjSAVhhF+QqJvRrnMJp5AzRG9q7cV5u1hqBxo1MwUTAdBgNVHQ4EFgQUbEAI
            8OU7VTfOlwoJtnvB7jbOgz4wHwYDVR0jBBgwFoAUbEAI8OU7VTfOlwoJtnvB7jbO
            gz4wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiBfEyipuT4Xr0HD
            cnt2LHXSEskTpgNOX2CwTJ5pPr0K+QIgJ910PBVt5bDDSWibWQZ9wm/ciYyBZtxi
            2gs1a+kG4Fw=
            -----END CERTIFICATE-----

            """,
        key: """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnF/uZ8nIuHbOY6Td
            yGB8d2xdL0qA1+5o5CnhWRubygqhRANCAARzCS4b8DGoAiC9x27TPYItjKI9yx7+
            4Q37IMCbAKIyka7omMkpAjSAVhhF+QqJvRrnMJp5AzRG9q7cV5u1hqBx
            -----END PRIVATE KEY-----

            """)
}
