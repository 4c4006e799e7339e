extension SchemaCatalog {
    /// Questions about access, requests for tokens and evictions, and the options of deletions.
    static let reviews = """
        BoundObjectReference kind@1:s apiVersion@2:s name@3:s uid@4:s
        DeleteOptions gracePeriodSeconds@1:n preconditions@2:Preconditions orphanDependents@3:b \
          propagationPolicy@4:s dryRun@5:[s] ignoreStoreReadErrorWithClusterBreakingPotential@6:b
        Eviction apiVersion:s kind:s metadata@1:+ObjectMeta deleteOptions@2:DeleteOptions
        FieldSelectorAttributes rawSelector@1:s requirements@2:[*]
        LabelSelectorAttributes rawSelector@1:s requirements@2:[*]
        NonResourceAttributes path@1:s verb@2:s
        NonResourceRule verbs@1:[s] nonResourceURLs@2:[s]
        Preconditions uid@1:s resourceVersion@2:s
        ResourceAttributes namespace@1:s verb@2:s group@3:s version@4:s resource@5:s subresource@6:s name@7:s \
          fieldSelector@8:FieldSelectorAttributes labelSelector@9:LabelSelectorAttributes
        ResourceRule verbs@1:[s] apiGroups@2:[s] resources@3:[s] resourceNames@4:[s]
        SelfSubjectAccessReview apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+SelfSubjectAccessReviewSpec \
          status@3:+SubjectAccessReviewStatus
        SelfSubjectAccessReviewSpec resourceAttributes@1:ResourceAttributes \
          nonResourceAttributes@2:NonResourceAttributes
        SelfSubjectReview apiVersion:s kind:s metadata@1:+ObjectMeta status@2:+SelfSubjectReviewStatus
        SelfSubjectReviewStatus userInfo@1:UserInfo
        SelfSubjectRulesReview apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+SelfSubjectRulesReviewSpec \
          status@3:+SubjectRulesReviewStatus
        SelfSubjectRulesReviewSpec namespace@1:s
        SubjectAccessReview apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+SubjectAccessReviewSpec \
          status@3:+SubjectAccessReviewStatus
        SubjectAccessReviewSpec resourceAttributes@1:ResourceAttributes \
          nonResourceAttributes@2:NonResourceAttributes user@3:s groups@4:[s] extra@5:{[s]} uid@6:s
        SubjectAccessReviewStatus allowed@1:b denied@4:b reason@2:s evaluationError@3:s
        SubjectRulesReviewStatus resourceRules@1:[ResourceRule] nonResourceRules@2:[NonResourceRule] \
          incomplete@3:b evaluationError@4:s
        TokenRequest apiVersion:s kind:s metadata@1:+ObjectMeta spec@2:+TokenRequestSpec status@3:+TokenRequestStatus
        TokenRequestSpec audiences@1:[s] expirationSeconds@4:n boundObjectRef@3:BoundObjectReference
        TokenRequestStatus token@1:s expirationTimestamp@2:t
        UserInfo username@1:s uid@2:s groups@3:[s] extra@4:{[s]}
        """
}
