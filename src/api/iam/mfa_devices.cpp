#include <fmt/format.h>

#include <algorithm>

#include "access/sealing.h"
#include "access/totp.h"
#include "api/excerpt.h"
#include "api/iam/entity.h"
#include "api/iam/operations.h"
#include "api/iam/page.h"
#include "api/iam/tags.h"
#include "base/hash.h"

namespace opentrail::api::iam {
namespace {

// AWS IAM User Guide, "IAM and AWS STS quotas": devices of a user; virtual ones of an account, as
// many as users.
constexpr std::size_t devices_of_a_user_max = 8;
constexpr std::size_t devices_max = 5000;
/// How far off a clock may be that is put right: an hour.
constexpr std::int64_t resync_steps = 120;

std::unexpected<Refused> no_device(std::string_view serial) {
    return refuse("NoSuchEntity",
                  fmt::format("MFA Device with serial number {} does not exist.", excerpt(serial)));
}

std::unexpected<Refused> wrong_codes() {
    return refuse("InvalidAuthenticationCode", "Authentication code for device is not valid.");
}

Outcome<catalog::MfaDevice> find_device(const AccessCall& access, const JsonObject& request) {
    const std::string serial = text(request, "SerialNumber");
    auto device = access.parts.catalog.mfa_device(serial);
    if (!device && device.error().code != Code::not_found) return failed(device);
    if (!device || device->account != access.account) return no_device(serial);
    return *std::move(device);
}

/// The device that the request names, which must be the user's.
Outcome<catalog::MfaDevice> find_own(const AccessCall& access, const JsonObject& request,
                                     const catalog::User& user) {
    Outcome<catalog::MfaDevice> device = find_device(access, request);
    if (!device) return std::unexpected(device.error());
    if (device->user_id != user.id) return no_device(device->arn);
    return device;
}

/// The step of the second of the request's two codes.
Outcome<std::int64_t> check_codes(const AccessCall& access, const JsonObject& request,
                                  const catalog::MfaDevice& device, std::int64_t steps_off) {
    const Result<Secret> seed =
        unseal(access.parts.sealing_key, device.sealed_seed, access::mfa_seed_context(device.arn));
    if (!seed) return failed(seed);
    const auto step = access::find_totp_steps(
        seed->reveal(), text(request, "AuthenticationCode1"), text(request, "AuthenticationCode2"),
        access::totp_step(access.call.received), device.last_step, steps_off);
    if (!step) return wrong_codes();
    return *step;
}

/// With other devices than before one signs in anew, but for who changes his own.
AccessAnswer change_device(const AccessCall& access, const catalog::User& user,
                           catalog::Change change) {
    const access::Principal& caller = access.call.caller;
    const bool is_own = caller.id == user.id;
    return {.output = {},
            .shown = true,
            .changes = {
                std::move(change),
                catalog::EndSessions{.user_id = user.id,
                                     .except = is_own ? caller.console_session : std::string()}}};
}

}  // namespace

access::Ask ask_mfa_device(const AccessCall& access, const JsonObject& request) {
    access::Ask ask;
    ask.resource = text(request, "SerialNumber");
    if (ask.resource.empty()) {
        ask.resource = make_arn(access.account, "mfa", text_or(request, "Path", "/"),
                                text(request, "VirtualMFADeviceName"));
    }
    ask.request_tags = asked_tags(request);
    return ask;
}

Answered create_virtual_mfa_device(const AccessCall& access, const JsonObject& request) {
    catalog::MfaDevice device{.arn = {},
                              .account = access.account,
                              .name = text(request, "VirtualMFADeviceName"),
                              .path = text_or(request, "Path", "/"),
                              .sealed_seed = {},
                              .created = access.call.received};
    device.arn = make_arn(access.account, "mfa", device.path, device.name);
    const auto devices = access.parts.catalog.mfa_devices(access.account);
    if (!devices) return failed(devices);
    if (std::ranges::find(*devices, device.arn, &catalog::MfaDevice::arn) != devices->end()) {
        return refuse("EntityAlreadyExists",
                      "MFADevice entity at the same path and name already exists.");
    }
    if (devices->size() >= devices_max) {
        return refuse("LimitExceeded",
                      fmt::format("Cannot exceed quota for VirtualMFADevices: {}", devices_max));
    }
    Outcome<catalog::PrincipalTags> tags = read_tags(request);
    if (!tags) return std::unexpected(tags.error());
    device.tags = *std::move(tags);
    const std::string seed = access::make_totp_seed(access.parts.random);
    device.sealed_seed = seal(access.parts.sealing_key, seed, access::mfa_seed_context(device.arn),
                              access.parts.random);
    // The only time that anybody sees the seed; the event leaves it out, as the model says.
    JsonObject shown{{"SerialNumber", device.arn},
                     {"Base32StringSeed", base64(access::base32(seed))}};
    if (!device.tags.empty()) shown["Tags"] = shown_tags(device.tags);
    JsonObject output{{"VirtualMFADevice", std::move(shown)}};
    return change_access(std::move(output), catalog::PutMfaDevice{std::move(device)});
}

Answered enable_mfa_device(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    Outcome<catalog::MfaDevice> device = find_device(access, request);
    if (!device) return std::unexpected(device.error());
    if (!device->user_id.empty()) {
        return refuse("EntityAlreadyExists", "MFA Device is already in use.");
    }
    const auto devices = access.parts.catalog.mfa_devices(access.account);
    if (!devices) return failed(devices);
    const auto held = std::ranges::count(*devices, user->id, &catalog::MfaDevice::user_id);
    if (static_cast<std::size_t>(held) >= devices_of_a_user_max) {
        return refuse("LimitExceeded", fmt::format("Cannot exceed quota for MFADevicesPerUser: {}",
                                                   devices_of_a_user_max));
    }
    const Outcome<std::int64_t> step =
        check_codes(access, request, *device, access::totp_steps_off);
    if (!step) return std::unexpected(step.error());
    device->user_id = user->id;
    device->enabled = access.call.received;
    device->last_step = *step;
    // As it is now: what an earlier ResyncMFADevice found may be another's clock.
    device->drift = *step - access::totp_step(access.call.received);
    return change_device(access, *user, catalog::PutMfaDevice{*std::move(device)});
}

Answered resync_mfa_device(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user(access, text(request, "UserName"));
    if (!user) return std::unexpected(user.error());
    Outcome<catalog::MfaDevice> device = find_own(access, request, *user);
    if (!device) return std::unexpected(device.error());
    const Outcome<std::int64_t> step = check_codes(access, request, *device, resync_steps);
    if (!step) return std::unexpected(step.error());
    device->last_step = *step;
    device->drift = *step - access::totp_step(access.call.received);
    return change_access({}, catalog::PutMfaDevice{*std::move(device)});
}

Answered deactivate_mfa_device(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    Outcome<catalog::MfaDevice> device = find_own(access, request, *user);
    if (!device) return std::unexpected(device.error());
    device->user_id.clear();
    device->enabled.reset();
    return change_device(access, *user, catalog::PutMfaDevice{*std::move(device)});
}

Answered delete_virtual_mfa_device(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::MfaDevice> device = find_device(access, request);
    if (!device) return std::unexpected(device.error());
    if (!device->user_id.empty()) return in_use("deactivate MFA device");
    return change_access({}, catalog::DeleteMfaDevice{device->arn});
}

Answered list_mfa_devices(const AccessCall& access, const JsonObject& request) {
    const Outcome<catalog::User> user = find_user_or_caller(access, request);
    if (!user) return std::unexpected(user.error());
    const auto devices = access.parts.catalog.mfa_devices(access.account);
    if (!devices) return failed(devices);
    PageItems items;
    for (const catalog::MfaDevice& device : *devices) {
        if (device.user_id != user->id || !device.enabled) continue;
        items.emplace_back(device.arn, JsonObject{{"UserName", user->name},
                                                  {"SerialNumber", device.arn},
                                                  {"EnableDate", shown_time(*device.enabled)}});
    }
    return read_page(page_of(request, "MFADevices", std::move(items)));
}

Answered list_virtual_mfa_devices(const AccessCall& access, const JsonObject& request) {
    const auto devices = access.parts.catalog.mfa_devices(access.account);
    if (!devices) return failed(devices);
    const std::string status = text_or(request, "AssignmentStatus", "Any");
    PageItems items;
    for (const catalog::MfaDevice& device : *devices) {
        const bool assigned = device.enabled.has_value();
        if (status != "Any" && assigned != (status == "Assigned")) continue;
        JsonObject item{{"SerialNumber", device.arn}};
        if (assigned) {
            item["EnableDate"] = shown_time(*device.enabled);
            const auto user = access.parts.catalog.user_by_id(device.user_id);
            if (!user && user.error().code != Code::not_found) return failed(user);
            if (user) item["User"] = shown(*user, Detail::in_list);
        }
        items.emplace_back(device.arn, std::move(item));
    }
    return read_page(page_of(request, "VirtualMFADevices", std::move(items)));
}

}  // namespace opentrail::api::iam
