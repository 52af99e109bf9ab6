package register

import "charte/charter"

// The words of the charter in the terms of the vocabularies: the Data Privacy Vocabulary 2.3, its extensions for personal data (pd), for
// technologies (tech) and for the GDPR (eu-gdpr). A word without a term of its own is of the general sort, and nothing more.
var (
	purposeTerms = map[string]string{
		"account": "dpv:AccountManagement", "service": "dpv:ServiceProvision", "contact": "dpv:CommunicationManagement", "newsletter": "dpv:CommunicationManagement",
		"audience": "dpv:ServiceUsageAnalytics", "advertising": "dpv:Advertising", "product research": "dpv:ImproveExistingProductsAndServices",
		"personalisation": "dpv:ServicePersonalisation", "recruitment": "dpv:PersonnelHiring", "staff": "dpv:PersonnelManagement", "prospecting": "dpv:DirectMarketing",
		"litigation": "dpv:DisputeManagement", "security": "dpv:EnforceSecurity", "fraud": "dpv:FraudPreventionAndDetection", "support": "dpv:CustomerCare",
		"accounting": "dpv:RecordManagement",
	}
	basisTerms = map[string]string{
		"consent": "eu-gdpr:A6-1-a", "contract": "eu-gdpr:A6-1-b", "legal-obligation": "eu-gdpr:A6-1-c", "vital-interests": "eu-gdpr:A6-1-d",
		"public-interest": "eu-gdpr:A6-1-e", "legitimate-interest": "eu-gdpr:A6-1-f",
	}
	conditionTerms = map[string]string{
		"explicit-consent": "eu-gdpr:A9-2-a", "employment-law": "eu-gdpr:A9-2-b", "vital-interests": "eu-gdpr:A9-2-c", "association": "eu-gdpr:A9-2-d",
		"made-public": "eu-gdpr:A9-2-e", "legal-claims": "eu-gdpr:A9-2-f", "public-interest": "eu-gdpr:A9-2-g", "care": "eu-gdpr:A9-2-h",
		"public-health": "eu-gdpr:A9-2-i", "research": "eu-gdpr:A9-2-j",
	}
	toolTerms = map[string]string{"adequacy": "eu-gdpr:A45-3", "standard clauses": "eu-gdpr:A46-2-c", "binding rules": "eu-gdpr:A46-2-b"}

	sourceTerms = map[string]string{
		charter.Provided: "dpv:ProvidedPersonalData", charter.Observed: "dpv:ObservedPersonalData", charter.Derived: "dpv:DerivedPersonalData",
		charter.ThirdParty: "dpv:CollectedPersonalData",
	}
	categoryTerms = map[string]string{
		"name": "pd:Name", "email": "pd:EmailAddress", "phone": "pd:TelephoneNumber", "postal-code": "pd:PostalCode", "postal-address": "pd:PhysicalAddress",
		"city": "pd:City", "birth-date": "pd:BirthDate", "age": "pd:Age", "gender": "pd:Gender", "nationality": "pd:Nationality",
		"identity-document": "pd:OfficialID", "picture": "pd:Picture", "signature": "pd:Identifying", "credentials": "pd:Authenticating",
		"account-number": "pd:UID", "family": "pd:Family", "interests": "pd:Interest", "housing": "pd:HomeLocation", "social-situation": "pd:SocialStatus",
		"message": "pd:Communication", "preferences": "pd:Preference", "employer": "pd:CurrentEmployment", "career": "pd:EmploymentHistory",
		"skills": "pd:Professional", "certificate": "pd:EducationQualification", "staff-record": "pd:WorkHistory", "income": "pd:Income",
		"payment": "pd:FinancialAccount", "invoice": "pd:Transaction", "ip-address": "pd:IPAddress", "device": "pd:DeviceBased", "connection": "pd:AuthenticationHistory",
		"navigation": "pd:BrowsingBehaviour", "activity": "pd:ServiceConsumptionBehaviour", "searches": "pd:BrowsingBehaviour", "email-opens": "pd:LinkClicked",
		"location": "pd:Location", "segment": "pd:GroupProfile", "health": "pd:Health", "disability": "pd:Disability", "origin": "pd:EthnicOrigin",
		"religion": "pd:ReligiousBelief", "politics": "pd:PoliticalOpinion", "trade-union": "pd:TradeUnionMembership", "sex-life": "pd:Sexual", "genetic": "pd:Genetic",
		"biometric": "pd:Biometric", "national-number": "pd:OfficialID", "criminal-record": "pd:CriminalConviction",
	}
	durationTerms = map[string]string{
		"": "dpv:TemporalDuration", charter.NoEnd: "dpv:EndlessDuration", charter.AsNeeded: "dpv:IndeterminateDuration", charter.AsLawAsks: "dpv:IndeterminateDuration",
		charter.NowAndThen: "dpv:IndeterminateDuration",
	}
	familyTerms = map[string]string{
		"access control": "dpv:AccessControlMethod", "traceability": "dpv:ActivityMonitoring", "software protection": "dpv:TechnicalMeasure",
		"backup": "dpv:DataBackupProtocols", "encryption": "dpv:Encryption", "processor control": "dpv:ThirdPartySecurityProcedures",
	}
	trackerTerms = map[string]string{"cookie": "tech:Cookie", "local storage": "tech:LocalStorage"}
	rightTerms   = map[string]string{
		charter.Access: "eu-gdpr:A15", charter.Rectification: "eu-gdpr:A16", charter.Erasure: "eu-gdpr:A17", charter.Restriction: "eu-gdpr:A18",
		charter.Portability: "eu-gdpr:A20", charter.Objection: "eu-gdpr:A21", charter.Withdrawal: "eu-gdpr:A7-3",
	}
	reviewTerms = map[string]string{"on request": "dpv:HumanInvolvementForIntervention", "always": "dpv:HumanInvolvementForVerification", "none": "dpv:HumanNotInvolved"}
)
