import { type Answer, useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import type { Policy } from "../../api/iam";

interface Version {
  PolicyVersion: { Document: string; VersionId: string; CreateDate?: string };
}

export interface Whole {
  policy: Policy;
  document: string;
  version: string;
}

export function usePolicy(arn: string): Answer<Whole> {
  return useAnswer(
    async (signal) => {
      const { Policy: policy } = await access<{ Policy: Policy }>(
        "GetPolicy",
        { PolicyArn: arn },
        signal,
      );
      const { PolicyVersion: version } = await access<Version>(
        "GetPolicyVersion",
        { PolicyArn: arn, VersionId: policy.DefaultVersionId ?? "v1" },
        signal,
      );
      return { policy, document: version.Document, version: version.VersionId };
    },
    [arn],
  );
}

export interface Users {
  PolicyUsers?: { UserName: string }[];
  PolicyGroups?: { GroupName: string }[];
  PolicyRoles?: { RoleName: string }[];
}

/** Who has the policy attached; the first page (100 of each). */
export function useHolders(arn: string): Answer<Users> {
  return useAnswer(
    (signal) => access<Users>("ListEntitiesForPolicy", { PolicyArn: arn }, signal),
    [arn],
  );
}
