#include "catalog/sign_in.h"

#include <boost/json.hpp>

#include "base/encoding.h"

namespace opentrail::catalog {

void write(boost::json::object& into, const Login& login) {
    into["userId"] = login.user_id;
    into["hash"] = login.hash;
    into["created"] = to_millis(login.created);
    into["changed"] = to_millis(login.changed);
    into["resetRequired"] = login.reset_required;
    into["initial"] = login.initial;
}

Login read_login(ObjectReader& from) {
    return {.user_id = from.text("userId"),
            .hash = from.text("hash"),
            .created = from.time("created"),
            .changed = from.time("changed"),
            .reset_required = from.flag("resetRequired"),
            .initial = from.flag("initial")};
}

void write(boost::json::object& into, const MfaDevice& device) {
    into["arn"] = device.arn;
    into["account"] = device.account;
    into["name"] = device.name;
    into["path"] = device.path;
    into["sealedSeed"] = base64(device.sealed_seed);
    into["created"] = to_millis(device.created);
    into["userId"] = device.user_id;
    if (device.enabled) into["enabled"] = to_millis(*device.enabled);
    into["lastStep"] = static_cast<std::uint64_t>(device.last_step);
    // Numbers are read from 0 on: which side it is on stands beside it.
    into["drift"] = static_cast<std::uint64_t>(device.drift < 0 ? -device.drift : device.drift);
    into["behind"] = device.drift < 0;
    write_tags(into, device.tags);
}

MfaDevice read_mfa_device(ObjectReader& from) {
    MfaDevice device;
    device.arn = from.text("arn");
    device.account = from.text("account");
    device.name = from.text("name");
    device.path = from.text("path");
    device.sealed_seed = from.bytes("sealedSeed");
    device.created = from.time("created");
    device.user_id = from.text("userId");
    device.enabled = from.optional_time("enabled");
    device.last_step = static_cast<std::int64_t>(from.number("lastStep"));
    device.drift = static_cast<std::int64_t>(from.number("drift"));
    if (from.flag("behind")) device.drift = -device.drift;
    device.tags = read_tags(from);
    return device;
}

void write(boost::json::object& into, const ConsoleSession& session) {
    into["id"] = session.id;
    into["hash"] = hex(session.hash);
    into["userId"] = session.user_id;
    into["created"] = to_millis(session.created);
    into["expires"] = to_millis(session.expires);
    into["mfa"] = session.mfa;
    into["address"] = session.address;
    into["userAgent"] = session.user_agent;
    if (session.reset_required) into["resetRequired"] = true;
    if (!session.person) return;
    const FederatedPerson& person = *session.person;
    into["issuer"] = person.issuer;
    into["client"] = person.client;
    into["subject"] = person.subject;
    into["account"] = person.account;
    into["name"] = person.name;
    into["groupIds"] = boost::json::array(person.group_ids.begin(), person.group_ids.end());
}

ConsoleSession read_console_session(ObjectReader& from) {
    ConsoleSession session{
        .id = from.text("id"),
        .hash = from.hash("hash"),
        .user_id = from.text("userId"),
        .created = from.time("created"),
        .expires = from.time("expires"),
        .mfa = from.flag("mfa"),
        .address = from.text("address"),
        .user_agent = from.text("userAgent"),
        .reset_required = from.has("resetRequired") && from.flag("resetRequired")};
    if (from.has("issuer")) {
        session.person = FederatedPerson{.account = from.text("account"),
                                         .name = from.text("name"),
                                         .issuer = from.text("issuer"),
                                         .client = from.text("client"),
                                         .subject = from.text("subject"),
                                         .group_ids = from.texts("groupIds")};
    }
    return session;
}

}  // namespace opentrail::catalog
