#include "gateway/render/secrets.h"

#include <algorithm>
#include <array>
#include <string>

#include "event/secret.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

using enum Secret::Where;
using enum Treatment;

// What public records and the User Guide's samples show of real CloudTrail (see the page), and by
// likeness what they do not show. Passwords of IAM are absent, those of databases hidden.
constexpr Secret table[] = {
    {"athena", "", "Payload", both, hidden},
    {"athena", "", "CodeBlock", both, hidden},
    {"bedrock", "", "body", both, absent},
    {"bedrock-runtime", "", "body", both, absent},
    {"bedrock-runtime", "Converse ConverseStream", "messages", both, hidden},
    {"bedrock-runtime", "Converse ConverseStream", "system", both, hidden},
    {"bedrock-runtime", "Converse ConverseStream", "output", both, hidden},
    {"cognito-identity", "", "Logins", request, hidden},
    {"cognito-identity", "", "SecretKey", reply, absent},
    {"cognito-identity", "", "SessionToken", reply, hidden},
    {"cognito-identity", "", "Token", reply, hidden},
    {"ebs", "StartSnapshot", "KmsKeyArn", reply, hidden},
    {"ec2", "", "UserData", both, removed},
    {"ec2", "CreateKeyPair", "KeyMaterial", reply, removed},
    {"ec2", "", "PreSharedKey", both, hidden},
    {"ec2", "", "CustomerGatewayConfiguration", both, hidden},
    {"ec2", "", "PasswordData", reply, absent},
    {"ec2-instance-connect", "", "SSHPublicKey", request, shown},
    {"ecr", "GetAuthorizationToken", "authorizationToken", reply, hidden},
    {"elasticache", "", "AuthToken", both, hidden},
    {"elasticache", "", "Passwords", both, hidden},
    {"events", "PutEvents", "Detail", request, hidden},
    {"events", "", "AuthParameters", both, hidden},
    {"firehose", "", "AccessKey", both, hidden},
    {"iam", "CreateAccessKey", "SecretAccessKey", reply, absent},
    {"iam", "", "Password", both, absent},
    {"iam", "ChangePassword", "OldPassword", request, absent},
    {"iam", "ChangePassword", "NewPassword", request, absent},
    {"iam", "", "Base32StringSeed", reply, absent},
    {"iam", "", "QRCodePNG", reply, absent},
    {"iam", "", "ServicePassword", reply, absent},
    {"iam", "", "PrivateKey", request, absent},
    {"kinesis", "", "Data", both, absent},
    {"kms", "", "Plaintext", both, absent},
    {"kms", "", "CiphertextBlob", both, absent},
    {"kms", "", "Message", request, absent},
    {"kms", "", "Signature", both, absent},
    {"kms", "", "Mac", both, absent},
    {"kms", "", "GrantToken", reply, absent},
    {"kms", "", "GrantTokens", request, hidden},
    {"kms", "ImportKeyMaterial", "EncryptedKeyMaterial", request, absent},
    {"kms", "", "ImportToken", both, absent},
    {"kms", "", "KeyStorePassword", request, absent},
    {"lambda", "", "Environment", both, emptied},
    {"lambda", "", "ZipFile", request, absent},
    {"lambda", "", "Payload", both, absent},
    {"lambda", "", "ClientContext", request, absent},
    {"lambda", "", "InvokeArgs", request, absent},
    {"logs", "PutLogEvents", "message", request, hidden},
    {"rds", "", "MasterUserPassword", both, hidden},
    {"rds-data", "", "sql", request, hidden},
    {"rds-data", "", "sqls", request, hidden},
    {"rds-data", "", "sqlStatements", request, hidden},
    {"rds-data", "", "parameters", request, hidden},
    {"rds-data", "", "parameterSets", request, hidden},
    {"redshift", "", "MasterUserPassword", both, hidden},
    {"redshift-data", "", "Sql", request, hidden},
    {"redshift-data", "", "Sqls", request, hidden},
    {"redshift-data", "", "Parameters", request, hidden},
    {"redshift-serverless", "", "adminUserPassword", both, hidden},
    {"redshift-serverless", "", "adminUsername", both, hidden},
    {"rolesanywhere", "CreateProfile CreateTrustAnchor", "key", request, hidden},
    {"rolesanywhere", "CreateProfile CreateTrustAnchor", "value", request, hidden},
    {"secretsmanager", "", "SecretString", both, absent},
    {"secretsmanager", "", "SecretBinary", both, absent},
    {"secretsmanager", "", "RotationToken", request, hidden},
    {"ses", "SendEmail SendRawEmail SendBulkTemplatedEmail SendTemplatedEmail", "Message", request,
     hidden},
    {"ses", "", "RawMessage", request, hidden},
    {"ses", "", "TemplateData", request, hidden},
    {"sesv2", "SendEmail", "Content", request, hidden},
    {"sns", "Publish PublishBatch", "Message", request, hidden},
    {"sns", "Publish PublishBatch", "Subject", request, hidden},
    {"sns", "Publish PublishBatch", "MessageAttributes", request, hidden},
    {"sns", "ConfirmSubscription", "Token", request, hidden},
    {"sns", "CreatePlatformApplication SetPlatformApplicationAttributes", "Attributes", request,
     hidden},
    {"sqs", "", "MessageBody", request, hidden},
    {"sqs", "", "MessageAttributes", request, hidden},
    {"sqs", "", "MessageSystemAttributes", request, hidden},
    {"sqs", "", "MessageAttribute", request, hidden},  // As a form has it.
    {"sqs", "", "MessageSystemAttribute", request, hidden},
    {"sqs", "", "Body", reply, hidden},
    {"ssm", "PutParameter", "Value", request, hidden},
    {"ssm", "SendCommand", "Parameters", both, hidden},
    {"ssm", "StartSession ResumeSession", "TokenValue", reply, withheld},
    {"sso", "", "accessToken", both, hidden},
    {"sso-oidc", "", "clientSecret", both, hidden},
    {"sso-oidc", "", "accessToken", both, hidden},
    {"sso-oidc", "", "idToken", both, hidden},
    {"sso-oidc", "", "refreshToken", both, hidden},
    {"sso-oidc", "", "deviceCode", both, hidden},
    {"stepfunctions", "", "taskToken", both, hidden},
    {"sts", "", "SecretAccessKey", reply, absent},
    {"sts", "", "SessionToken", reply, hidden},
    {"sts", "", "ContextAssertion", request, absent},
    {"sts", "", "WebIdentityToken", both, absent},
    {"sts", "", "SAMLAssertion", request, absent},
    {"sts", "", "TokenCode", request, hidden},
};

/// Letters and digits, small: "x-Auth_Token" is "xauthtoken".
std::string bare(std::string_view name) {
    std::string bare;
    for (const char c : name) {
        const char small = http::lower(c);
        if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9')) bare += small;
    }
    return bare;
}

bool has_any(std::string_view text, std::span<const std::string_view> parts) {
    return std::ranges::any_of(parts, [&](std::string_view part) { return text.contains(part); });
}

// Docs: "By name".
constexpr std::string_view secret_parts[] = {
    "password",   "passwd",        "passphrase",   "passcode",   "secret",        "privatekey",
    "credential", "apikey",        "accesskey",    "authkey",    "token",         "authorization",
    "signature",  "cookie",        "pwd",          "sessionkey", "encryptionkey", "sharedkey",
    "plaintext",  "samlassertion", "samlresponse", "otpcode",    "mfacode",
};

/// Tokens and keys that are no secrets: of pages, of idempotency, and names of things.
constexpr std::string_view plain_ends[] = {
    "nexttoken",        "continuationtoken", "clienttoken",      "clientrequesttoken",
    "paginationtoken",  "pagetoken",         "idempotencytoken", "nextpagetoken",
    "accesskeyid",      "secretid",          "secretarn",        "secretname",
    "tokentype",        "creationtoken",     "signatureversion", "resumetoken",
    "nextforwardtoken", "nextbackwardtoken", "updatetoken",      "locktoken",
    "idempotenttoken",
};

/// Of a member of a model without the trait: what can be nothing else.
constexpr std::string_view surely_secret[] = {
    "password",     "passphrase",   "secretaccesskey", "privatekey",
    "secretstring", "clientsecret", "authtoken",
};

/// Quick: whether one of surely_secret can be in a name as models write them.
bool may_be_surely_secret(std::string_view name) {
    return name.contains("ass") || name.contains("ecret") || name.contains("rivate") ||
           name.contains("oken");
}

bool has_word(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::string_view first = words.substr(0, words.find(' '));
        if (first == word) return true;
        words.remove_prefix(std::min(words.size(), first.size() + 1));
    }
    return false;
}

}  // namespace

std::string_view text_of(Treatment treatment) {
    switch (treatment) {
        case hidden: return event::hidden_text;
        case removed: return "<sensitiveDataRemoved>";
        case withheld: return "Value hidden due to security reasons.";
        case shown:
        case absent:
        case emptied: break;
    }
    return {};
}

std::span<const Secret> secrets() { return table; }

bool sounds_secret(std::string_view name) {
    const std::string text = bare(name);
    if (!has_any(text, secret_parts)) return false;
    return std::ranges::none_of(plain_ends,
                                [&](std::string_view end) { return text.ends_with(end); });
}

Secrets::Secrets(std::string_view service, std::string_view operation, Side side) {
    for (const Secret& row : table) {
        if (row.service != service) continue;
        if (!row.operations.empty() && !has_word(row.operations, operation)) continue;
        if (row.where == both || (row.where == request) == (side == Side::request)) {
            rows_.push_back(&row);
        }
    }
}

const Secret* Secrets::row_of(std::string_view member) const {
    for (const Secret* row : rows_) {
        if (http::equal_ignoring_case(row->member, member)) return row;
    }
    return nullptr;
}

Treatment Secrets::of(const Member& member) const {
    if (const Secret* row = row_of(member.name)) return row->treatment;
    const Shape* shape = member.shape;
    // A blob is no text that could be hidden: it is left out.
    if (shape != nullptr && shape->kind == Kind::blob) return absent;
    if (member.sensitive || (shape != nullptr && shape->sensitive)) return hidden;
    if (shape != nullptr && shape->kind == Kind::text && may_be_surely_secret(member.name) &&
        has_any(bare(member.name), surely_secret)) {
        return hidden;
    }
    return shown;
}

Treatment Secrets::of_unknown(std::string_view name) const {
    if (const Secret* row = row_of(name)) return row->treatment;
    return sounds_secret(name) ? hidden : shown;
}

}  // namespace opentrail::gateway::render
