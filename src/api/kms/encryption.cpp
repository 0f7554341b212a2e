#include <fmt/format.h>

#include "api/kms/operations.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace opentrail::api::kms {
namespace {

constexpr std::size_t plaintext_bytes_max = 4096;

Refused refused_by_vault(const Error& error) {
    if (error.code == Code::corrupt) return {"InvalidCiphertextException", ""};
    const auto is = [&](std::string_view code) { return error.message.starts_with(code); };
    if (is("KMS.DisabledException")) return {"DisabledException", "The key is disabled."};
    if (is("KMS.NotFoundException")) return {"NotFoundException", "The key does not exist."};
    if (is("KMS.KMSInvalidStateException")) {
        return {"KMSInvalidStateException", "The key is pending deletion."};
    }
    return as_refused(error);
}

/// What of the calls that encrypt is not here, and a key that cannot be used now.
Outcome<catalog::KmsKey> find_usable(const AccessCall& access, const JsonObject& request) {
    if (find_member(request, "Recipient")) {
        return refuse("UnsupportedOperationException", "Recipient is not supported.");
    }
    const std::string algorithm = text(request, "EncryptionAlgorithm");
    if (!algorithm.empty() && algorithm != "SYMMETRIC_DEFAULT") {
        return refuse("InvalidKeyUsageException",
                      fmt::format("Algorithm {} is incompatible with key spec SYMMETRIC_DEFAULT.",
                                  algorithm));
    }
    Outcome<catalog::KmsKey> key = find_key(access, request);
    if (!key) return key;
    if (const auto may = check_usable(*key, access.call.received); !may) {
        return std::unexpected(may.error());
    }
    const Json* dry = find_member(request, "DryRun");
    if (dry && dry->is_bool() && dry->get_bool()) {
        return refuse("DryRunOperationException",
                      "The request would have succeeded, but the DryRun option is set.");
    }
    return key;
}

Outcome<std::size_t> data_key_bytes(const JsonObject& request) {
    const std::string spec = text(request, "KeySpec");
    const Json* bytes = find_member(request, "NumberOfBytes");
    if (spec.empty() == (bytes == nullptr)) {
        return refuse("ValidationException", "Please specify either number of bytes or key spec.");
    }
    if (spec == "AES_128") return 16;
    if (spec == "AES_256") return 32;
    return static_cast<std::size_t>(bytes->to_number<std::int64_t>());
}

/// The ciphertext of a request, if it is base64.
std::string ciphertext_of(const JsonObject& request) {
    return decode_base64(text(request, "CiphertextBlob")).value_or("");
}

Answered make_data_key(const AccessCall& access, const JsonObject& request, bool plain) {
    const Outcome<catalog::KmsKey> key = find_usable(access, request);
    if (!key) return std::unexpected(key.error());
    const Outcome<std::size_t> size = data_key_bytes(request);
    if (!size) return std::unexpected(size.error());
    const Secret data_key = access.parts.vault.random_bytes(*size);
    const Result<std::string> ciphertext =
        access.parts.vault.encrypt(key->arn, data_key.reveal(), context_in(request));
    if (!ciphertext) return std::unexpected(refused_by_vault(ciphertext.error()));
    JsonObject output{{"CiphertextBlob", base64(*ciphertext)}, {"KeyId", key->arn}};
    if (plain) output["Plaintext"] = base64(data_key.reveal());
    return about(access, *key, read_access(std::move(output)));
}

}  // namespace

Answered encrypt(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::KmsKey> key = find_usable(access, request);
    if (!key) return std::unexpected(key.error());
    const Result<std::string> plaintext = decode_base64(text(request, "Plaintext"));
    if (!plaintext || plaintext->empty() || plaintext->size() > plaintext_bytes_max) {
        return refuse("ValidationException",
                      fmt::format("Plaintext must have 1 to {} bytes.", plaintext_bytes_max));
    }
    const Result<std::string> ciphertext =
        access.parts.vault.encrypt(key->arn, *plaintext, context_in(request));
    if (!ciphertext) return std::unexpected(refused_by_vault(ciphertext.error()));
    AccessAnswer answer = read_access({{"CiphertextBlob", base64(*ciphertext)},
                                       {"KeyId", key->arn},
                                       {"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}});
    answer.more_parameters["encryptionAlgorithm"] = "SYMMETRIC_DEFAULT";
    return about(access, *key, std::move(answer));
}

Answered decrypt(const AccessCall& access, const JsonObject& request) {
    const std::string ciphertext = ciphertext_of(request);
    const Result<std::string> arn = delivery::LocalKeyVault::key_of(ciphertext);
    if (!arn) return refuse("InvalidCiphertextException", "");
    JsonObject by_key = request;
    by_key["KeyId"] = *arn;
    const Outcome<catalog::KmsKey> key = find_usable(access, by_key);
    if (!key) return std::unexpected(key.error());
    if (!text(request, "KeyId").empty()) {
        const Outcome<catalog::KmsKey> named = find_key(access, request);
        if (!named) return std::unexpected(named.error());
        if (named->arn != key->arn) {
            return refuse("IncorrectKeyException",
                          "The key ID in the request does not identify a KMS key that can perform"
                          " this operation.");
        }
    }
    const Result<Secret> plaintext = access.parts.vault.decrypt(ciphertext, context_in(request));
    if (!plaintext) return std::unexpected(refused_by_vault(plaintext.error()));
    AccessAnswer answer = read_access({{"KeyId", key->arn},
                                       {"Plaintext", base64(plaintext->reveal())},
                                       {"EncryptionAlgorithm", "SYMMETRIC_DEFAULT"}});
    answer.more_parameters["encryptionAlgorithm"] = "SYMMETRIC_DEFAULT";
    return about(access, *key, std::move(answer));
}

Answered generate_data_key(const AccessCall& access, const JsonObject& request) {
    return make_data_key(access, request, true);
}

Answered generate_data_key_without_plaintext(const AccessCall& access, const JsonObject& request) {
    return make_data_key(access, request, false);
}

access::Ask ask_ciphertext(const AccessCall& access, const JsonObject& request) {
    JsonObject by_key = request;
    const Result<std::string> arn = delivery::LocalKeyVault::key_of(ciphertext_of(request));
    if (arn) by_key["KeyId"] = *arn;
    if (!arn && text(request, "KeyId").empty()) {
        return {.action = {}, .resource = "*"};
    }
    return ask_key(access, by_key);
}

}  // namespace opentrail::api::kms
