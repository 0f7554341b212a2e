#include "gateway/render/ec2.h"

#include <algorithm>
#include <array>
#include <optional>

#include "event/secret.h"
#include "gateway/render/raw_writer.h"
#include "gateway/render/read_form.h"
#include "gateway/render/show.h"
#include "http/letter_case.h"

namespace opentrail::gateway::render {
namespace {

/// What operations are about that came after about 2015.
constexpr std::string_view newer[] = {
    "NatGateway",
    "FlowLog",
    "LaunchTemplate",
    "VpcEndpoint",
    "InstanceType",
    "InstanceCreditSpecification",
    "VpcClassicLinkDnsSupport",
    "EgressOnlyInternetGateway",
    "SecurityGroupRule",
    "AddressTransfer",
    "AddressesAttribute",
    "AddressAttribute",
    "SubnetCidrReservation",
    "VolumesModifications",
    "ModifyVolumeRequest",
    "TransitGateway",
    "TrafficMirror",
    "VerifiedAccess",
    "FpgaImage",
    "CapacityReservation",
    "CarrierGateway",
    "HostReservation",
    "DescribeHosts",
    "AllocateHosts",
    "ReleaseHosts",
    "ModifyHosts",
    "Ipam",
    "ManagedPrefixList",
    "NetworkInsights",
    "SerialConsole",
    "ClientVpn",
    "LocalGateway",
    "CoipPool",
    "InstanceConnectEndpoint",
    "InstanceEventWindow",
    "FastLaunch",
    "FastSnapshotRestore",
    "EbsEncryptionByDefault",
    "EbsDefaultKmsKeyId",
    "ImageBlockPublicAccess",
    "SnapshotBlockPublicAccess",
    "SnapshotTier",
    "TrunkInterface",
    "InstanceMetadataDefaults",
    "PublicIpv4Pool",
    "ByoipCidr",
    "CapacityBlock",
    "RouteServer",
    "AllowedImagesSettings",
    "VpcBlockPublicAccess",
    "CreateFleet",
    "DeleteFleets",
    "DescribeFleet",
    "ModifyFleet",
    "ReplaceRootVolumeTask",
    "StoreImageTask",
};

/// A list of classic operations: what it is called, and its items where they are texts.
struct List {
    std::string_view operations;  // A part of their name; empty for all.
    std::string_view member;
    std::string_view set;
    std::string_view item;
    bool always = false;  // Shown by Describe… though not sent.
};

constexpr List lists[] = {
    {"ClassicLink", "InstanceIds", "instancesSet", "item", true},
    {"", "InstanceIds", "instancesSet", "instanceId", true},
    {"", "VolumeIds", "volumeSet", "volumeId", true},
    {"", "SnapshotIds", "snapshotSet", "snapshotId", true},
    {"", "VpcIds", "vpcSet", "vpcId", true},
    {"", "SubnetIds", "subnetSet", "subnetId", true},
    {"", "RouteTableIds", "routeTableIdSet", "routeTableId", true},
    {"", "NetworkInterfaceIds", "networkInterfaceIdSet", "networkInterfaceId", true},
    {"", "NetworkAclIds", "networkAclIdSet", "networkAclId", true},
    {"", "InternetGatewayIds", "internetGatewayIdSet", "internetGatewayId", true},
    {"", "DhcpOptionsIds", "dhcpOptionsSet", "dhcpOptionsId", true},
    {"PlacementGroups", "GroupNames", "placementGroupSet", "groupName", true},
    {"DescribeSecurityGroups", "GroupIds", "securityGroupIdSet", "groupId", true},
    {"DescribeSecurityGroups", "GroupNames", "securityGroupSet", "groupName", true},
    {"", "ImageIds", "imagesSet", "imageId", true},
    {"", "Owners", "ownersSet", "owner", true},
    {"", "OwnerIds", "ownersSet", "owner", true},
    {"", "ExecutableUsers", "executableBySet", "user", true},
    {"", "RestorableByUserIds", "sharedUsersSet", "user", true},
    {"", "PublicIps", "publicIpsSet", "publicIp", true},
    {"", "AllocationIds", "allocationIdsSet", "allocationId", true},
    {"", "KeyNames", "keySet", "keyName", true},
    {"", "KeyPairIds", "keyPairIdSet", "keyPairId", true},
    {"", "RegionNames", "regionSet", "regionName", true},
    {"", "ZoneNames", "availabilityZoneSet", "zoneName", true},
    {"", "ZoneIds", "availabilityZoneIdSet", "zoneId", true},
    {"", "AttributeNames", "accountAttributeNameSet", "attributeName", true},
    {"", "VpnGatewayIds", "vpnGatewaySet", "vpnGatewayId", true},
    {"", "CustomerGatewayIds", "customerGatewaySet", "customerGatewayId", true},
    {"", "VpcPeeringConnectionIds", "vpcPeeringConnectionIdSet", "vpcPeeringConnectionId", true},
    {"", "Resources", "resourcesSet", "resourceId"},
    {"", "Tags", "tagSet", ""},
    {"", "TagSpecifications", "tagSpecificationSet", ""},
    {"", "IpPermissions", "ipPermissions", ""},
    {"", "IpRanges", "ipRanges", ""},
    {"", "Ipv6Ranges", "ipv6Ranges", ""},
    {"", "PrefixListIds", "prefixListIds", "prefixListId"},
    {"", "UserIdGroupPairs", "groups", ""},
    {"", "BlockDeviceMappings", "blockDeviceMapping", ""},
    {"", "NetworkInterfaces", "networkInterfaceSet", ""},
    {"RunInstances", "SecurityGroupIds", "groupSet", "groupId"},
    {"RunInstances", "SecurityGroups", "securityGroupSet", "groupName"},
    {"", "Groups", "groupSet", "groupId"},
};

/// Members of classic operations that are called otherwise than in the model.
struct Rename {
    std::string_view operation;
    std::string_view member;
    std::string_view shown;
    bool as_text = false;
};

constexpr Rename renames[] = {
    {"CreateVolume", "AvailabilityZone", "zone"},
    {"CreateVolume", "Size", "size", true},
    {"CreateSecurityGroup", "Description", "groupDescription"},
    {"ModifyImageAttribute", "Attribute", "attributeType"},
    {"ModifySnapshotAttribute", "Attribute", "attributeType"},
};

/// What RunInstances shows inside instancesSet.
constexpr std::array<std::string_view, 4> of_instances = {"ImageId", "MinCount", "MaxCount",
                                                          "KeyName"};

class ClassicRequest {
  public:
    ClassicRequest(std::string_view operation, const Tree& tree, const Manner& manner,
                   JsonWriter& into)
        : operation_(operation), tree_(tree), manner_(manner), into_(into) {}

    void write(const Shape* shape) {
        if (operation_ == "RunInstances" && shape != nullptr) run_instances(*shape);
        members(0, shape, true);
        if (shape == nullptr) return;
        if (operation_.starts_with("Describe")) {
            for (const Member& member : shape->members) always(member);
        }
        if (operation_.contains("SecurityGroup") && shape->by_name("IpPermissions") != nullptr &&
            operation_ != "DescribeSecurityGroups" && !is_sent(*shape->by_name("IpPermissions"))) {
            into_.key("ipPermissions"), into_.raw("{}");
        }
    }

  private:
    bool is_sent(const Member& member) const { return tree_.find(0, member.wire) != 0; }

    const List* list_of(std::string_view member) const {
        for (const List& list : lists) {
            if (list.member == member && operation_.contains(list.operations)) return &list;
        }
        return nullptr;
    }

    void always(const Member& member) {
        if (member.shape == nullptr || member.shape->kind != Kind::list || is_sent(member)) return;
        const List* list = list_of(member.name);
        if (member.name == "Filters") {
            into_.key("filterSet");
        } else if (list != nullptr && list->always) {
            into_.key(list->set);
        } else {
            return;
        }
        into_.raw("{}");
    }

    void run_instances(const Shape& shape) {
        into_.key("instancesSet");
        into_.begin_object();
        into_.key("items");
        into_.begin_list();
        into_.begin_object();
        for (const std::string_view name : of_instances) {
            const Member* known = shape.by_name(name);
            const NodeId id = known == nullptr ? 0 : tree_.find(0, known->wire);
            if (id != 0) member(id, *known);
        }
        into_.end_object();
        into_.end_list();
        into_.end_object();
    }

    void members(NodeId object, const Shape* shape, bool top = false) {
        for (NodeId id = tree_[object].first; id != 0; id = tree_[id].next) {
            const Member* known = known_as(shape, tree_[id].name);
            if (known == nullptr) {
                unknown(id);
            } else if (!top || operation_ != "RunInstances" ||
                       std::ranges::find(of_instances, known->name) == of_instances.end()) {
                member(id, *known);
            }
        }
    }

    static const Member* known_as(const Shape* shape, std::string_view wire) {
        if (shape == nullptr) return nullptr;
        if (const Member* member = shape->by_wire(wire)) return member;
        for (const Member& member : shape->members) {
            if (http::equal_ignoring_case(member.wire, wire)) return &member;
        }
        return nullptr;
    }

    void unknown(NodeId id) {
        const std::string_view name = tree_[id].name;
        const Treatment treatment = manner_.secrets.of_unknown(name);
        if (treatment == Treatment::absent) return;
        into_.key(shown_name(name));
        if (treatment != Treatment::shown) return into_.text(text_of(treatment));
        Shower(tree_, Wire::form, manner_, into_).value(id, nullptr);
    }

    void member(NodeId id, const Member& of) {
        const Treatment treatment = manner_.secrets.of(of);
        if (treatment == Treatment::absent) return;
        const Rename* rename = nullptr;
        for (const Rename& each : renames) {
            if (each.operation == operation_ && each.member == of.name) rename = &each;
        }
        const bool is_list = of.shape != nullptr && of.shape->kind == Kind::list;
        if (is_list && treatment == Treatment::shown) return list(id, of);
        into_.key(rename == nullptr ? shown_name(of.name) : std::string(rename->shown));
        if (treatment != Treatment::shown) return into_.text(text_of(treatment));
        if (rename != nullptr && rename->as_text) return into_.text(tree_[id].text);
        value(id, of.shape);
    }

    void value(NodeId id, const Shape* shape) {
        if (shape == nullptr || shape->kind != Kind::structure) {
            return Shower(tree_, Wire::form, manner_, into_).value(id, shape);
        }
        if (!tree_[id].has_children() && !tree_[id].text.empty()) {
            return into_.text(event::hidden_text);
        }
        into_.begin_object();
        members(id, shape);
        if (shape->name == "IpPermission") {
            for (const std::string_view name :
                 {"UserIdGroupPairs", "IpRanges", "Ipv6Ranges", "PrefixListIds"}) {
                const Member* known = shape->by_name(name);
                if (known == nullptr || tree_.find(id, known->wire) != 0) continue;
                into_.key(list_of(name)->set), into_.raw("{}");
            }
        }
        into_.end_object();
    }

    void list(NodeId id, const Member& of) {
        const Shape* item = of.shape->item;
        const bool is_text = item != nullptr && item->kind != Kind::structure;
        const List* named = list_of(of.name);
        const bool is_filters = of.name == "Filters";
        std::string set = named != nullptr ? std::string(named->set) : shown_name(of.wire);
        if (named == nullptr && is_text) set += "Set";
        into_.key(is_filters ? "filterSet" : set);
        std::vector<NodeId> items = form_items(tree_, id);
        if (items.empty()) return into_.raw("{}");
        into_.begin_object();
        into_.key("items");
        into_.begin_list();
        for (const NodeId each : items) {
            if (is_filters) {
                filter(each);
            } else if (of.name == "TagSpecifications") {
                tags(each);
            } else if (is_text && !tree_[each].has_children()) {
                const bool has_name = named != nullptr && !named->item.empty();
                into_.begin_object();
                into_.member(has_name ? std::string(named->item) : shown_name(of.wire),
                             tree_[each].text);
                into_.end_object();
            } else {
                value(each, item);
            }
        }
        into_.end_list();
        into_.end_object();
    }

    void filter(NodeId id) {
        into_.begin_object();
        into_.member("name", tree_.text_at("Name", id));
        into_.key("valueSet");
        into_.begin_object();
        into_.key("items");
        into_.begin_list();
        if (const NodeId values = tree_.at("Value", id); values != 0) {
            for (const NodeId each : form_items(tree_, values)) {
                into_.begin_object();
                into_.member("value", tree_[each].text);
                into_.end_object();
            }
        }
        into_.end_list();
        into_.end_object();
        into_.end_object();
    }

    void tags(NodeId id) {
        into_.begin_object();
        into_.member("resourceType", tree_.text_at("ResourceType", id));
        into_.key("tags");
        into_.begin_list();
        if (const NodeId values = tree_.at("Tag", id); values != 0) {
            for (const NodeId each : form_items(tree_, values)) {
                into_.begin_object();
                into_.member("key", tree_.text_at("Key", each));
                into_.member("value", tree_.text_at("Value", each));
                into_.end_object();
            }
        }
        into_.end_list();
        into_.end_object();
    }

    std::string_view operation_;
    const Tree& tree_;
    const Manner& manner_;
    JsonWriter& into_;
};

/// Classic replies: names as the XML has them, lists as {"items":[…]}.
class ClassicReply {
  public:
    ClassicReply(const Tree& tree, const Manner& manner, JsonWriter& into)
        : tree_(tree), manner_(manner), into_(into) {}

    void members(NodeId object, const Shape* shape, bool top = false) {
        for (NodeId id = tree_[object].first; id != 0; id = tree_[id].next) {
            const std::string_view name = tree_[id].name;
            if (name == "xmlns" || (top && (name == "requestId" || name == "RequestId"))) continue;
            const Member* known = shape == nullptr ? nullptr : shape->by_wire(name);
            const Treatment treatment =
                known == nullptr ? manner_.secrets.of_unknown(name) : manner_.secrets.of(*known);
            if (treatment == Treatment::absent) continue;
            into_.key(name == "return" ? "_return" : name);
            if (treatment != Treatment::shown) {
                into_.text(text_of(treatment));
            } else if (name == "volumeSize" || name == "size") {
                into_.text(tree_[id].text);
            } else {
                value(id, known == nullptr ? nullptr : known->shape);
            }
        }
    }

  private:
    void value(NodeId id, const Shape* shape) {
        const Node& node = tree_[id];
        const bool is_list =
            shape != nullptr ? shape->kind == Kind::list : tree_.find(id, "item") != 0;
        if (is_list) return list(id, shape == nullptr ? nullptr : shape->item);
        if (node.has_children() || (shape != nullptr && shape->kind == Kind::structure)) {
            into_.begin_object();
            members(id, shape);
            return into_.end_object();
        }
        // Without a model, EC2's booleans show themselves.
        const bool is_boolean = node.text == "true" || node.text == "false";
        const Kind kind = shape != nullptr ? shape->kind : is_boolean ? Kind::boolean : Kind::text;
        write_typed(node.text, kind, manner_, into_);
    }

    void list(NodeId id, const Shape* item) {
        into_.begin_object();
        if (const NodeId first = tree_.find(id, "item"); first != 0) {
            into_.key("items");
            into_.begin_list();
            for (NodeId each = first; each != 0; each = tree_[each].repeat) value(each, item);
            into_.end_list();
        }
        into_.end_object();
    }

    const Tree& tree_;
    const Manner& manner_;
    JsonWriter& into_;
};

}  // namespace

bool is_wrapped(std::string_view operation) {
    return std::ranges::any_of(newer,
                               [&](std::string_view about) { return operation.contains(about); });
}

std::string ec2_parameters(const Subject& subject, const Said& request) {
    if (!request.is_read) return {};
    const Operation* operation = subject.call.operation;
    const Shape* shape = operation == nullptr ? nullptr : operation->input;
    const Manner manner(subject.call.service, subject.operation(), Side::request);
    std::string out;
    JsonWriter into(out);
    into.begin_object();
    // What no model knows is newer still.
    if (operation == nullptr || is_wrapped(operation->name)) {
        into.key(std::string(subject.operation()) + "Request");
        if (request.tree.root().children == 0) {
            into.text("");
        } else {
            RawWriter(request.tree, Wire::form, manner, into).value(0, shape);
        }
    } else {
        ClassicRequest(operation->name, request.tree, manner, into).write(shape);
    }
    into.end_object();
    return out == "{}" ? std::string() : out;
}

std::string ec2_elements(const Subject& subject, const Said& reply) {
    const NodeId top = reply.is_read ? reply.tree.root().first : 0;
    if (top == 0) return {};
    const Operation* operation = subject.call.operation;
    const Shape* shape = operation == nullptr ? nullptr : operation->output;
    const Manner manner(subject.call.service, subject.operation(), Side::reply);
    std::string out;
    JsonWriter into(out);
    into.begin_object();
    if (operation == nullptr || is_wrapped(operation->name)) {
        into.key(std::string(subject.operation()) + "Response");
        RawWriter(reply.tree, Wire::xml, manner, into).value(top, shape);
        into.end_object();
        return out;
    }
    std::string_view id = reply.tree.text_at("requestId", top);
    if (id.empty()) id = reply.tree.text_at("RequestId", top);
    if (!id.empty()) into.member("requestId", id);
    ClassicReply(reply.tree, manner, into).members(top, shape, true);
    const bool says_nothing = shape == nullptr || shape->members.empty();
    if (says_nothing && reply.tree.find(top, "return") == 0) into.key("_return"), into.raw("true");
    into.end_object();
    return out;
}

}  // namespace opentrail::gateway::render
