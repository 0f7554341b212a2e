// Buckets: made, found, listed and deleted.

#include <fmt/format.h>

#include "api/s3/bucket_change.h"
#include "api/s3/canonical_id.h"
#include "api/s3/operations.h"
#include "api/s3/reply.h"
#include "api/s3/request_body.h"
#include "api/s3/request_xml.h"
#include "aws/arn.h"
#include "aws/xml_writer.h"
#include "delivery/bucket_name.h"

namespace opentrail::api::s3 {
namespace {

constexpr std::string_view first_region = "us-east-1";

std::string arn_of_bucket(std::string_view name) { return fmt::format("arn:aws:s3:::{}", name); }

/// The Region that a CreateBucketConfiguration asks for; empty: it asks for none.
Outcome<std::string> location_in(const http::Request& request) {
    const Outcome<Body> body = read_body(request);
    if (!body) return std::unexpected(body.error());
    if (body->bytes().empty()) return std::string();
    Xml document;
    if (auto wrong = document.read(body->bytes(), "CreateBucketConfiguration")) {
        return std::unexpected(*std::move(wrong));
    }
    const pugi::xml_node root = document.root();
    if (root.child("Tags").first_child()) {
        // Clients that know tags here try without (Terraform's provider).
        return refuse("UnsupportedArgument", "Tags of buckets are not supported here.");
    }
    if (root.child("Bucket") || root.child("Location")) {
        return refuse("NotImplemented", "Directory buckets are not supported here.");
    }
    const std::string location = root.child_value("LocationConstraint");
    return location == "EU" ? "eu-west-1" : location;
}

/// A bucket is where OpenTrail is; what Region that is called is the request's to say, as long as
/// it agrees with itself.
std::optional<Refused> wrong_place(const Asked& asked, const std::string& location) {
    const std::string& region = asked.call.caller.region;
    if (location.empty() || location == region || location == asked.parts.region) return {};
    if (!aws::is_region(location)) {
        return Refused{"InvalidLocationConstraint",
                       "The specified location-constraint is not valid"};
    }
    return Refused{"IllegalLocationConstraintException",
                   fmt::format("The {} location constraint is incompatible for the region specific "
                               "endpoint this request was sent to.",
                               location)};
}

/// What asks for more than a plain bucket whose owner owns what is in it.
std::optional<Refused> wrong_headers(const Asked& asked) {
    const std::string acl = header(asked.http(), "x-amz-acl");
    if (!acl.empty() && acl != "private") {
        return Refused{"InvalidBucketAclWithObjectOwnership",
                       "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced "
                       "setting"};
    }
    const std::string ownership = header(asked.http(), "x-amz-object-ownership");
    if (!ownership.empty() && ownership != "BucketOwnerEnforced") {
        return Refused{"NotImplemented",
                       "Buckets have no ACLs here: their owner owns all objects."};
    }
    if (header(asked.http(), "x-amz-bucket-object-lock-enabled") == "true") {
        return Refused{"NotImplemented", "Object Lock is not supported here."};
    }
    return {};
}

Outcome<bool> names_a_trail(const Asked& asked) {
    const auto trails = asked.parts.catalog.all_trails();
    if (!trails) return std::unexpected(as_refused(trails.error()));
    for (const catalog::Trail& trail : *trails) {
        if (trail.bucket == asked.request.bucket) return true;
    }
    return false;
}

}  // namespace

Outcome<Answer> list_buckets(const Asked& asked) {
    const auto names = asked.parts.store.buckets();
    if (!names) return std::unexpected(as_refused(names.error()));
    const std::string prefix = asked.request.parameter("prefix").value_or("");
    aws::XmlWriter xml;
    xml.open("ListAllMyBucketsResult", xml_namespace);
    xml.open("Owner");
    xml.element("ID", canonical_id(asked.account()));
    xml.close();
    xml.open("Buckets");
    for (const std::string& name : *names) {
        if (asked.parts.is_elsewhere(name) || !name.starts_with(prefix)) continue;
        const auto bucket = asked.parts.catalog.bucket(name);
        if (!bucket) return std::unexpected(as_refused(bucket.error()));
        if (bucket->account != asked.account()) continue;
        xml.open("Bucket");
        xml.element("Name", name);
        xml.element("CreationDate", iso8601(bucket->created));
        xml.close();
    }
    xml.close();
    if (!prefix.empty()) xml.element("Prefix", prefix);
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> create_bucket(const Asked& asked) {
    const std::string& name = asked.request.bucket;
    if (!delivery::check_bucket_name(name)) {
        return refuse("InvalidBucketName", "The specified bucket is not valid.");
    }
    const Outcome<std::string> location = location_in(asked.http());
    if (!location) return std::unexpected(location.error());
    if (auto wrong = wrong_place(asked, *location)) return std::unexpected(*std::move(wrong));
    if (auto wrong = wrong_headers(asked)) return std::unexpected(*std::move(wrong));
    if (asked.parts.is_elsewhere(name)) {
        return refuse("BucketAlreadyExists",
                      "The settings of this server say that the bucket is in another store.");
    }
    Answer answer;
    if (!location->empty()) {
        answer.parameters["CreateBucketConfiguration"] =
            JsonObject{{"LocationConstraint", *location}};
    }
    answer.response = reply("", "application/xml", asked.call.request_id);
    answer.response.headers.push_back({"Location", "/" + name});
    answer.response.headers.push_back({"x-amz-bucket-arn", arn_of_bucket(name)});
    auto changes = beginning_bucket(asked.parts.catalog, asked.call, name);
    if (!changes) return std::unexpected(changes.error());
    const auto made = asked.parts.store.create_bucket(name);
    if (!made && made.error().code == Code::conflict) {
        const auto bucket = asked.parts.catalog.bucket(name);
        if (!bucket) return std::unexpected(as_refused(bucket.error()));
        if (bucket->account != asked.account()) {
            return std::unexpected(bucket_name_taken());
        }
        // Amazon S3 API Reference, CreateBucket: in us-east-1 its owner may make it again.
        if (asked.call.caller.region == first_region && location->empty()) return answer;
        return refuse("BucketAlreadyOwnedByYou",
                      "Your previous request to create the named bucket succeeded and you already "
                      "own it.");
    }
    if (!made) return std::unexpected(as_refused(made.error()));
    answer.changes = *std::move(changes);
    return answer;
}

Outcome<Answer> head_bucket(const Asked& asked) {
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.headers.push_back({"x-amz-bucket-region", asked.parts.region});
    answer.response.headers.push_back({"x-amz-access-point-alias", "false"});
    return answer;
}

Outcome<Answer> delete_bucket(const Asked& asked) {
    const std::string& name = asked.request.bucket;
    const Outcome<bool> used = names_a_trail(asked);
    if (!used) return std::unexpected(used.error());
    if (*used) {
        return refuse("AccessDenied",
                      "A trail delivers to this bucket: nobody can delete it meanwhile.");
    }
    auto changes = forgetting_bucket(asked.parts.catalog, name);
    if (!changes) return std::unexpected(changes.error());
    // First, since only the store knows whether it is empty: one that is gone and was not recorded
    // was empty, and is told again by whoever makes it anew.
    const auto removed = asked.parts.objects->remove_bucket(name);
    if (!removed && removed.error().code == Code::conflict) {
        return refuse("BucketNotEmpty", "The bucket you tried to delete is not empty");
    }
    if (!removed && removed.error().code == Code::not_found) {
        return std::unexpected(no_such_bucket());
    }
    if (!removed) return std::unexpected(as_refused(removed.error()));
    Answer answer{reply("", "application/xml", asked.call.request_id)};
    answer.response.status = 204;
    answer.changes = *std::move(changes);
    return answer;
}

Outcome<Answer> get_bucket_location(const Asked& asked) {
    // Empty: us-east-1 (Amazon S3 API Reference, GetBucketLocation).
    aws::XmlWriter xml;
    xml.open("LocationConstraint", xml_namespace);
    if (asked.parts.region != first_region) xml.text(asked.parts.region);
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

Outcome<Answer> get_bucket_acl(const Asked& asked) {
    const std::string owner = canonical_id(asked.bucket.account);
    aws::XmlWriter xml;
    xml.open("AccessControlPolicy", xml_namespace);
    xml.open("Owner");
    xml.element("ID", owner);
    xml.close();
    xml.open("AccessControlList");
    xml.open("Grant");
    xml.open("Grantee");
    xml.attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    xml.attribute("xsi:type", "CanonicalUser");
    xml.element("ID", owner);
    xml.close();
    xml.element("Permission", "FULL_CONTROL");
    xml.close();
    xml.close();
    xml.close();
    return Answer{xml_reply(xml.take(), asked.call.request_id)};
}

}  // namespace opentrail::api::s3
