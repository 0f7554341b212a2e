#include "catalog/change.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "base/encoding.h"
#include "catalog/object_reader.h"

namespace opentrail::catalog {
namespace {

namespace json = boost::json;

json::value text_list(const std::vector<std::string>& texts) {
    json::array list;
    for (const std::string& text : texts) list.emplace_back(text);
    return list;
}

json::object encode_position(const journal::Position& position) {
    return {{"shard", position.shard}, {"offset", position.offset}};
}

std::string hash_text(const Sha256& hash) { return hex(hash); }

// One write() and one read_…() a type, side by side, so that neither is changed alone.

void write(json::object& into, const FoundHome& change) {
    const Home& home = change.home;
    into["account"] = home.account;
    into["region"] = home.region;
    into["created"] = to_millis(home.created);
    into["sealedPageKey"] = base64(home.sealed_page_key);
}

Change read_found_home(ObjectReader& from) {
    return FoundHome{{.account = from.text("account"),
                      .region = from.text("region"),
                      .created = from.time("created"),
                      .sealed_page_key = from.bytes("sealedPageKey")}};
}

void write(json::object& into, const PutAccount& change) { write(into, change.account); }

Change read_put_account(ObjectReader& from) { return PutAccount{read_account(from)}; }

void write(json::object& into, const PutUser& change) { write(into, change.user); }

Change read_put_user(ObjectReader& from) { return PutUser{read_user(from)}; }

void write(json::object& into, const DeleteUser& change) { into["id"] = change.id; }

Change read_delete_user(ObjectReader& from) { return DeleteUser{from.text("id")}; }

void write(json::object& into, const PutGroup& change) { write(into, change.group); }

Change read_put_group(ObjectReader& from) { return PutGroup{read_group(from)}; }

void write(json::object& into, const DeleteGroup& change) { into["id"] = change.id; }

Change read_delete_group(ObjectReader& from) { return DeleteGroup{from.text("id")}; }

void write(json::object& into, const PutRole& change) { write(into, change.role); }

Change read_put_role(ObjectReader& from) { return PutRole{read_role(from)}; }

void write(json::object& into, const DeleteRole& change) { into["id"] = change.id; }

Change read_delete_role(ObjectReader& from) { return DeleteRole{from.text("id")}; }

void write(json::object& into, const PutPolicy& change) { write(into, change.policy); }

Change read_put_policy(ObjectReader& from) { return PutPolicy{read_managed_policy(from)}; }

void write(json::object& into, const DeletePolicy& change) { into["id"] = change.id; }

Change read_delete_policy(ObjectReader& from) { return DeletePolicy{from.text("id")}; }

void write(json::object& into, const DeleteAccessKey& change) { into["id"] = change.id; }

Change read_delete_access_key(ObjectReader& from) { return DeleteAccessKey{from.text("id")}; }

void write(json::object& into, const PutResourcePolicy& change) { write(into, change.policy); }

Change read_put_resource_policy(ObjectReader& from) {
    return PutResourcePolicy{read_resource_policy(from)};
}

void write(json::object& into, const DeleteResourcePolicy& change) { into["arn"] = change.arn; }

Change read_delete_resource_policy(ObjectReader& from) {
    return DeleteResourcePolicy{from.text("arn")};
}

void write(json::object& into, const PutBucket& change) {
    into["name"] = change.bucket.name;
    into["account"] = change.bucket.account;
    into["created"] = to_millis(change.bucket.created);
}

Change read_put_bucket(ObjectReader& from) {
    return PutBucket{{.name = from.text("name"),
                      .account = from.text("account"),
                      .created = from.time("created")}};
}

void write(json::object& into, const DeleteBucket& change) { into["name"] = change.name; }

Change read_delete_bucket(ObjectReader& from) { return DeleteBucket{from.text("name")}; }

void write(json::object& into, const PutAccessKey& change) {
    const AccessKey& key = change.key;
    into["id"] = key.id;
    into["account"] = key.account;
    into["user"] = key.user;
    into["sealedSecret"] = base64(key.sealed_secret);
    into["active"] = key.active;
    into["created"] = to_millis(key.created);
}

Change read_put_access_key(ObjectReader& from) {
    return PutAccessKey{{.id = from.text("id"),
                         .account = from.text("account"),
                         .user = from.text("user"),
                         .sealed_secret = from.bytes("sealedSecret"),
                         .active = from.flag("active"),
                         .created = from.time("created")}};
}

void write(json::object& into, const PutToken& change) {
    const Token& token = change.token;
    into["id"] = token.id;
    into["name"] = token.name;
    into["sha256"] = hash_text(token.hash);
    into["account"] = token.account;
    into["user"] = token.user;
    into["scopes"] = text_list(token.scopes);
    into["created"] = to_millis(token.created);
    if (token.expires) into["expires"] = to_millis(*token.expires);
}

Change read_put_token(ObjectReader& from) {
    return PutToken{{.id = from.text("id"),
                     .name = from.text("name"),
                     .hash = from.hash("sha256"),
                     .account = from.text("account"),
                     .user = from.text("user"),
                     .scopes = from.texts("scopes"),
                     .created = from.time("created"),
                     .expires = from.optional_time("expires")}};
}

void write(json::object& into, const DeleteToken& change) { into["id"] = change.id; }

Change read_delete_token(ObjectReader& from) { return DeleteToken{from.text("id")}; }

void write(json::object& into, const StartImport& change) {
    const Import& import = change.import;
    into["id"] = import.id;
    into["account"] = import.account;
    into["principal"] = import.principal;
    into["paths"] = text_list(import.paths);
    into["started"] = to_millis(import.started);
}

Change read_start_import(ObjectReader& from) {
    Import import;
    import.id = from.text("id");
    import.account = from.text("account");
    import.principal = from.text("principal");
    import.paths = from.texts("paths");
    import.started = from.time("started");
    return StartImport{std::move(import)};
}

void write(json::object& into, const CountImport& change) {
    into["id"] = change.id;
    into["kept"] = change.figures.kept;
    into["duplicates"] = change.figures.duplicates;
    into["conflicts"] = change.figures.conflicts;
    into["failed"] = change.figures.failed;
}

Change read_count_import(ObjectReader& from) {
    return CountImport{from.text("id"),
                       {.kept = from.number("kept"),
                        .duplicates = from.number("duplicates"),
                        .conflicts = from.number("conflicts"),
                        .failed = from.number("failed")}};
}

void write(json::object& into, const FinishImport& change) {
    into["id"] = change.id;
    into["finished"] = to_millis(change.finished);
    into["files"] = change.files;
    into["failedFiles"] = change.failed_files;
}

Change read_finish_import(ObjectReader& from) {
    return FinishImport{.id = from.text("id"),
                        .finished = from.time("finished"),
                        .files = from.number("files"),
                        .failed_files = from.number("failedFiles")};
}

void write(json::object& into, const ForgetImport& change) { into["id"] = change.id; }

Change read_forget_import(ObjectReader& from) { return ForgetImport{from.text("id")}; }

void write(json::object& into, const KeepReply& change) {
    const KeptReply& reply = change.reply;
    into["principal"] = reply.principal;
    into["key"] = reply.key;
    into["bodySha256"] = hash_text(reply.body_hash);
    into["reply"] = reply.body;
    into["created"] = to_millis(reply.created);
}

Change read_keep_reply(ObjectReader& from) {
    return KeepReply{{.principal = from.text("principal"),
                      .key = from.text("key"),
                      .body_hash = from.hash("bodySha256"),
                      .body = from.text("reply"),
                      .created = from.time("created")}};
}

void write(json::object& into, const FindConflict& change) {
    const Conflict& conflict = change.conflict;
    if (conflict.earlier) into["earlier"] = encode_position(*conflict.earlier);
    into["later"] = encode_position(conflict.later);
    into["found"] = to_millis(conflict.found);
}

Change read_find_conflict(ObjectReader& from) {
    return FindConflict{{.earlier = from.optional_position("earlier"),
                         .later = from.position("later"),
                         .found = from.time("found")}};
}

void write(json::object& into, const PutTrail& change) { write(into, change.trail); }

Change read_put_trail(ObjectReader& from) { return PutTrail{read_trail(from)}; }

void write(json::object& into, const DeleteTrail& change) { into["id"] = change.id; }

Change read_delete_trail(ObjectReader& from) { return DeleteTrail{from.text("id")}; }

void write(json::object& into, const PutDigestKey& change) {
    const DigestKey& key = change.key;
    into["region"] = key.region;
    into["fingerprint"] = key.fingerprint;
    into["publicKey"] = base64(key.public_der);
    into["sealedPrivateKey"] = base64(key.sealed_private_key);
    into["created"] = to_millis(key.created);
    into["validFrom"] = to_millis(key.valid_from);
    into["validTo"] = to_millis(key.valid_to);
}

Change read_put_digest_key(ObjectReader& from) {
    return PutDigestKey{{.region = from.text("region"),
                         .fingerprint = from.text("fingerprint"),
                         .public_der = from.bytes("publicKey"),
                         .sealed_private_key = from.bytes("sealedPrivateKey"),
                         .created = from.time("created"),
                         .valid_from = from.time("validFrom"),
                         .valid_to = from.time("validTo")}};
}

void write(json::object& into, const PutKmsKey& change) { write(into, change.key); }

Change read_put_kms_key(ObjectReader& from) { return PutKmsKey{read_kms_key(from)}; }

void write(json::object& into, const PutBucketImport& change) { write(into, change.import); }

Change read_put_bucket_import(ObjectReader& from) {
    return PutBucketImport{read_bucket_import(from)};
}

void write(json::object& into, const PutLogin& change) { write(into, change.login); }

Change read_put_login(ObjectReader& from) { return PutLogin{read_login(from)}; }

void write(json::object& into, const DeleteLogin& change) { into["userId"] = change.user_id; }

Change read_delete_login(ObjectReader& from) { return DeleteLogin{from.text("userId")}; }

void write(json::object& into, const PutMfaDevice& change) { write(into, change.device); }

Change read_put_mfa_device(ObjectReader& from) { return PutMfaDevice{read_mfa_device(from)}; }

void write(json::object& into, const DeleteMfaDevice& change) { into["arn"] = change.arn; }

Change read_delete_mfa_device(ObjectReader& from) { return DeleteMfaDevice{from.text("arn")}; }

void write(json::object& into, const BeginSession& change) { write(into, change.session); }

Change read_begin_session(ObjectReader& from) { return BeginSession{read_console_session(from)}; }

void write(json::object& into, const EndSession& change) { into["id"] = change.id; }

Change read_end_session(ObjectReader& from) { return EndSession{from.text("id")}; }

void write(json::object& into, const EndSessions& change) {
    into["userId"] = change.user_id;
    into["except"] = change.except;
}

Change read_end_sessions(ObjectReader& from) {
    return EndSessions{.user_id = from.text("userId"), .except = from.text("except")};
}

struct Type {
    std::string_view name;
    Change (*read)(ObjectReader&);
};

// In the order of Change's alternatives.
constexpr std::array<Type, std::variant_size_v<Change>> types = {{
    {"FoundHome", read_found_home},
    {"PutUser", read_put_user},
    {"PutAccessKey", read_put_access_key},
    {"PutToken", read_put_token},
    {"DeleteToken", read_delete_token},
    {"StartImport", read_start_import},
    {"CountImport", read_count_import},
    {"FinishImport", read_finish_import},
    {"ForgetImport", read_forget_import},
    {"KeepReply", read_keep_reply},
    {"FindConflict", read_find_conflict},
    {"PutTrail", read_put_trail},
    {"DeleteTrail", read_delete_trail},
    {"PutAccount", read_put_account},
    {"DeleteUser", read_delete_user},
    {"PutGroup", read_put_group},
    {"DeleteGroup", read_delete_group},
    {"PutRole", read_put_role},
    {"DeleteRole", read_delete_role},
    {"PutPolicy", read_put_policy},
    {"DeletePolicy", read_delete_policy},
    {"DeleteAccessKey", read_delete_access_key},
    {"PutResourcePolicy", read_put_resource_policy},
    {"DeleteResourcePolicy", read_delete_resource_policy},
    {"PutBucket", read_put_bucket},
    {"DeleteBucket", read_delete_bucket},
    {"PutDigestKey", read_put_digest_key},
    {"PutKmsKey", read_put_kms_key},
    {"PutBucketImport", read_put_bucket_import},
    {"PutLogin", read_put_login},
    {"DeleteLogin", read_delete_login},
    {"PutMfaDevice", read_put_mfa_device},
    {"DeleteMfaDevice", read_delete_mfa_device},
    {"BeginSession", read_begin_session},
    {"EndSession", read_end_session},
    {"EndSessions", read_end_sessions},
}};

}  // namespace

std::string_view name(const Change& change) { return types[change.index()].name; }

std::string encode(const Change& change) {
    json::object into;
    into["type"] = name(change);
    std::visit([&into](const auto& alternative) { write(into, alternative); }, change);
    return json::serialize(into);
}

Result<Change> decode(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) {
        return fail(Code::invalid,
                    fmt::format("a change of {} bytes is not a JSON object", text.size()));
    }
    ObjectReader reader(value.get_object());
    const std::string type = reader.text("type");
    if (!reader.problem().empty()) return fail(Code::invalid, reader.problem());
    for (const Type& known : types) {
        if (known.name != type) continue;
        Change change = known.read(reader);
        if (!reader.problem().empty()) {
            return fail(Code::invalid, fmt::format("change {}: {}", type, reader.problem()));
        }
        return change;
    }
    return fail(Code::not_found, fmt::format("no change has the type {}", type));
}

}  // namespace opentrail::catalog
