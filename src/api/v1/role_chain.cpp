#include "api/v1/role_chain.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "api/v1/asked.h"
#include "api/v1/event_text.h"

namespace opentrail::api::v1 {
namespace {

using event::Field;
using std::chrono::minutes;

/// A role may be assumed from a role, and so on; longer chains are made to be lost in.
constexpr std::size_t links_max = 32;
/// Events that may have handed out one session's credentials: two of a cross-account call, and
/// those of sessions of the same name.
constexpr std::size_t candidates_max = 20;
/// A session's creationDate is the time of the event that made it, to the second or so.
constexpr Duration creation_slack = minutes(2);
/// A sign-in takes a while: MFA comes after the password.
constexpr Duration sign_in_slack = minutes(10);

const std::vector<std::string>& handing_out() {
    static const std::vector<std::string> names{
        "AssumeRole",     "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity",
        "AssumeRoot",     "GetSessionToken",    "GetFederationToken",
        "GetSigninToken", "CreateToken",        "GetRoleCredentials"};
    return names;
}

bool is_temporary(std::string_view key) { return key.starts_with("ASIA"); }

/// Whoever the chain ends at by right.
bool is_origin(const Actor& actor) {
    if (actor.type == "AWSService" || !actor.invoked_by.empty()) return true;
    constexpr std::array<std::string_view, 6> people = {
        "SAMLUser", "WebIdentityUser", "IdentityCenterUser", "Directory", "Unknown", "AWSService"};
    if (std::ranges::find(people, actor.type) != people.end()) return true;
    const bool lasting = actor.type == "IAMUser" || actor.type == "Root";
    return lasting && !is_temporary(actor.access_key_id) && !actor.from_console;
}

struct Found {
    journal::Entry entry;
    std::string how;  // "accessKeyId", "session" or "signIn".
    std::vector<journal::Entry> others;
};

/// A link on the way back: who acts, as the event nearer to now says.
struct Place {
    Actor actor;
    std::optional<Timestamp> time;  // Of the event that says so.
};

class Walk {
  public:
    Walk(PageSearch& pages, const Call& call) : pages_(pages), call_(call) {}

    Result<JsonObject> from(Place place, JsonObject subject_event) {
        JsonObject subject = actor_object(place.actor);
        if (!subject_event.empty()) subject["event"] = std::move(subject_event);
        note_mfa(place.actor.mfa);
        JsonArray hops;
        bool whole = is_origin(place.actor);
        while (!whole && hops.size() < links_max) {
            std::optional<Found> found = TRY(handed_out(place));
            if (!found) break;
            hops.push_back(hop(*found, place));
            whole = is_origin(place.actor);
        }
        JsonObject chain{{"subject", std::move(subject)}, {"hops", std::move(hops)}};
        if (whole) chain["person"] = actor_object(place.actor);
        if (mfa_) chain["mfaAuthenticated"] = *mfa_;
        chain["whole"] = whole;
        if (!whole) chain["reason"] = why_not(place.actor);
        return chain;
    }

  private:
    Result<std::vector<journal::Entry>> find(history::Query query, std::size_t limit) {
        const history::Query base = all_visible(call_);
        query.filters.insert(query.filters.end(), base.filters.begin(), base.filters.end());
        query.abandoned = base.abandoned;
        return TRY(pages_.search(query, limit, {}, std::nullopt)).entries;
    }

    static history::Filter is(Field field, std::vector<std::string> any_of) {
        return {.field = field, .any_of = std::move(any_of)};
    }

    /// The event that the session's credentials come from, and those that say the same.
    Result<std::optional<Found>> handed_out(const Place& place) {
        const Actor& actor = place.actor;
        if (is_temporary(actor.access_key_id)) {
            history::Query query;
            query.filters = {is(Field::resource_name, {actor.access_key_id}),
                             is(Field::event_name, handing_out())};
            if (auto found = TRY(best("accessKeyId", query, place))) return found;
        }
        if (actor.arn.empty()) return std::optional<Found>();
        if (actor.type == "AssumedRole" || actor.type == "FederatedUser") {
            history::Query query;
            query.filters = {is(Field::resource_name, {actor.arn}),
                             is(Field::event_name, handing_out())};
            around(query, place, creation_slack);
            if (auto found = TRY(best("session", query, place))) return found;
        }
        history::Query query;
        query.filters = {is(Field::principal, {actor.arn}),
                         is(Field::event_name, {"ConsoleLogin", "SwitchRole"})};
        around(query, place, sign_in_slack);
        return best("signIn", query, place);
    }

    /// To the time at which the session says it was made, else to all before it was used.
    static void around(history::Query& query, const Place& place, Duration slack) {
        const Result<Timestamp> created = parse_iso8601(place.actor.created);
        if (created) {
            query.from = *created - slack;
            query.to = *created + slack;
        } else if (place.time) {
            query.to = *place.time;
        }
    }

    Result<std::optional<Found>> best(std::string how, const history::Query& query,
                                      const Place& place) {
        std::vector<journal::Entry> entries = TRY(find(query, candidates_max));
        std::optional<std::size_t> chosen;
        int chosen_rank = 0;
        EventOutline outline;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            outline.read(entries[i]);
            const std::string id = outline.text("eventID");
            if (seen_.contains(id)) continue;
            if (!outline.text("errorCode").empty()) continue;
            if (outline.text("responseElements.ConsoleLogin") == "Failure") continue;
            const int rank = rank_of(outline, place);
            if (!chosen || rank > chosen_rank) {
                chosen = i;
                chosen_rank = rank;
            }
        }
        if (!chosen) return std::optional<Found>();
        Found found{.entry = entries[*chosen], .how = std::move(how), .others = {}};
        outline.read(found.entry);
        seen_.insert(outline.text("eventID"));
        const std::string shared = outline.text("sharedEventID");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            if (i == *chosen) continue;
            outline.read(entries[i]);
            if (shared.empty() || outline.text("sharedEventID") != shared) continue;
            seen_.insert(outline.text("eventID"));
            found.others.push_back(entries[i]);
        }
        return std::optional(std::move(found));
    }

    /// Of the two events of a call between accounts, the caller's own says most about the caller.
    /// Of several in a session's name, the one made when the session was.
    static int rank_of(const EventOutline& outline, const Place& place) {
        const Actor actor = outline.actor();
        int rank = actor.type == "AWSAccount" ? 0 : 4;
        if (!actor.arn.empty()) rank += 2;
        if (outline.text("eventTime") == place.actor.created) rank += 8;
        return rank;
    }

    /// Puts the link into words, and goes on to who made it.
    JsonObject hop(const Found& found, Place& place) {
        EventOutline outline;
        outline.read(found.entry);
        JsonObject link{{"how", found.how}, {"event", outline.object()}};
        put(link, "roleArn", outline.text("requestParameters.roleArn"));
        put(link, "sessionName", outline.text("requestParameters.roleSessionName"));
        put(link, "externalId", outline.text("requestParameters.externalId"));
        put(link, "mfaDevice", outline.text("requestParameters.serialNumber"));
        put(link, "sourceIdentity", outline.text("requestParameters.sourceIdentity"));
        put(link, "durationSeconds", outline.text("requestParameters.durationSeconds"));
        const std::string login_mfa = outline.text("additionalEventData.MFAUsed");
        put(link, "mfaUsed", login_mfa);
        if (!login_mfa.empty()) note_mfa(login_mfa == "Yes" ? "true" : "false");
        if (link.contains("mfaDevice")) note_mfa("true");
        Actor before = outline.actor();
        const std::string switched_from = outline.text("additionalEventData.SwitchFrom");
        if (!switched_from.empty()) before = of_arn(switched_from);
        // A sign-in is by the person itself: with no key, it has none before it.
        if (found.how == "signIn" && before.type != "AssumedRole") before.from_console = false;
        if (!before.account.empty() && !place.actor.account.empty()) {
            link["crossAccount"] = before.account != place.actor.account;
        }
        JsonArray others;
        for (const journal::Entry& other : found.others) {
            EventOutline same;
            same.read(other);
            others.push_back(same.object());
        }
        if (!others.empty()) link["alsoRecorded"] = std::move(others);
        note_mfa(before.mfa);
        link["by"] = actor_object(before);
        const Result<Timestamp> time = parse_iso8601(outline.text("eventTime"));
        place = {std::move(before), time ? std::optional(*time) : std::nullopt};
        return link;
    }

    /// What an ARN alone says of who it is.
    static Actor of_arn(const std::string& arn) {
        Actor actor;
        actor.arn = arn;
        std::vector<std::string> parts;
        for (std::size_t begin = 0; parts.size() < 5;) {
            const std::size_t end = arn.find(':', begin);
            if (end == std::string::npos) return actor;
            parts.push_back(arn.substr(begin, end - begin));
            begin = end + 1;
        }
        actor.account = parts[4];
        const std::string what = arn.substr(arn.rfind(':') + 1);
        const std::string name = what.substr(what.rfind('/') + 1);
        if (what.starts_with("assumed-role/")) {
            actor.type = "AssumedRole";
            actor.session_name = name;
        } else if (what.starts_with("user/")) {
            actor.type = "IAMUser";
            actor.user_name = name;
        } else if (what == "root") {
            actor.type = "Root";
        }
        return actor;
    }

    static void put(JsonObject& object, std::string_view name, const std::string& value) {
        if (!value.empty()) object[name] = value;
    }

    /// Once true, it stays: one factor more, anywhere on the way, was asked for.
    void note_mfa(const std::string& said) {
        if (said == "true") mfa_ = true;
        if (said == "false" && !mfa_) mfa_ = false;
    }

    static std::string why_not(const Actor& actor) {
        if (actor.type == "AWSAccount") {
            return "the caller is in account " + actor.account +
                   ", whose own event of this call is not in the history or not yours to see";
        }
        const std::string what = !actor.access_key_id.empty() ? "access key " + actor.access_key_id
                                 : !actor.arn.empty()         ? "session " + actor.arn
                                                              : "these credentials";
        return "no event hands out " + what +
               ": it may be older than the history, of an account that is not recorded, or not "
               "yours to see";
    }

    PageSearch& pages_;
    const Call& call_;
    std::optional<bool> mfa_;
    std::set<std::string> seen_;
};

}  // namespace

Outcome<std::string> RoleChain::show(const Call& call) {
    const auto parameters = parse_url_query(call.request.query());
    if (!parameters) return std::unexpected(parameters.error());
    const bool known = parameters->size() == 1 && (parameters->front().name == "accessKeyId" ||
                                                   parameters->front().name == "session" ||
                                                   parameters->front().name == "eventId");
    if (!known) {
        return refuse("ValidationException",
                      "one of accessKeyId, session and eventId says whose chain it is");
    }
    auto request = read_asked(call, *parameters, Purpose::page, call.received);
    if (!request) return std::unexpected(request.error());
    const auto found = pages_.search(request->query, 1, {}, std::nullopt);
    if (!found) return std::unexpected(as_refused(found.error()));
    Place place;
    JsonObject event;
    if (!found->entries.empty()) {
        EventOutline outline;
        outline.read(found->entries.front());
        place.actor = outline.actor();
        const Result<Timestamp> time = parse_iso8601(outline.text("eventTime"));
        if (time) place.time = *time;
        event = outline.object();
    } else if (parameters->front().name == "accessKeyId") {
        // Handed out and never used.
        place.actor.access_key_id = parameters->front().value;
    } else {
        return refuse("ResourceNotFoundException", "there is no event of it that you may see");
    }
    const Result<JsonObject> chain = Walk(pages_, call).from(std::move(place), std::move(event));
    if (!chain) return std::unexpected(as_refused(chain.error()));
    return to_text(*chain);
}

}  // namespace opentrail::api::v1
