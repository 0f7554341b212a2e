// Policy: what it says, who has it, and a new version of it.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { access } from "../../api/client";
import { isManagedByOpenTrail } from "../../api/iam";
import { Confirm } from "../../parts/confirm";
import { DocumentField } from "../../parts/document_field";
import { DocumentText } from "../../parts/document_text";
import { FailureAlert } from "../../parts/failure_alert";
import { FormModal } from "../../parts/form_modal";
import { PageLink } from "../../parts/page_link";
import { documentProblem, prettyDocument } from "../../parts/policy_document";
import { TimeText } from "../../parts/time_text";
import { useFlashes } from "../../shell/flashes";
import { useHolders, usePolicy } from "./hooks";

function Holders({ arn }: { arn: string }) {
  const { value, failure, reload } = useHolders(arn);
  if (failure) return <FailureAlert what="Who has it" failure={failure} retry={reload} />;
  if (!value) return <StatusIndicator type="loading">Loading</StatusIndicator>;
  const users = value.PolicyUsers ?? [];
  const groups = value.PolicyGroups ?? [];
  const roles = value.PolicyRoles ?? [];
  if (users.length + groups.length + roles.length === 0)
    return <Box>Nobody: attach it on the page of a user or group.</Box>;
  return (
    <ul>
      {users.map(({ UserName: name }) => (
        <li key={`user ${name}`}>
          User <PageLink to={`/users/${encodeURIComponent(name)}`}>{name}</PageLink>
        </li>
      ))}
      {groups.map(({ GroupName: name }) => (
        <li key={`group ${name}`}>
          Group <PageLink to={`/groups/${encodeURIComponent(name)}`}>{name}</PageLink>
        </li>
      ))}
      {roles.map(({ RoleName: name }) => (
        <li key={`role ${name}`}>Role {name}</li>
      ))}
    </ul>
  );
}

export function PolicyPage() {
  const [parameters] = useSearchParams();
  const arn = parameters.get("arn") ?? "";
  if (arn === "")
    return (
      <ContentLayout header={<Header variant="h1">Policy</Header>}>
        <Box>
          This address names no policy: choose one of{" "}
          <PageLink to="/policies">all policies</PageLink>.
        </Box>
      </ContentLayout>
    );
  return <OnePolicy key={arn} arn={arn} />;
}

function OnePolicy({ arn }: { arn: string }) {
  const { value, failure, reload } = usePolicy(arn);
  const flashes = useFlashes();
  const navigate = useNavigate();
  const [draft, setDraft] = useState<string>();
  const [deleting, setDeleting] = useState(false);
  const isFixed = isManagedByOpenTrail(arn);
  const name = (value?.policy.PolicyName ?? arn.slice(arn.lastIndexOf("/") + 1)) || "Policy";
  const document = value ? prettyDocument(value.document) : "";

  const save = async () => {
    await access("CreatePolicyVersion", {
      PolicyArn: arn,
      PolicyDocument: draft,
      SetAsDefault: true,
    });
    setDraft(undefined);
    flashes.done(`${name} has a new version, which counts from now on.`);
    reload();
  };

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={isFixed ? "Built in: nobody changes or deletes it." : undefined}
          actions={
            !isFixed && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={!value} onClick={() => setDeleting(true)}>
                  Delete
                </Button>
                <Button disabled={!value} variant="primary" onClick={() => setDraft(document)}>
                  Edit
                </Button>
              </SpaceBetween>
            )
          }
        >
          {name}
        </Header>
      }
    >
      {failure && <FailureAlert what="The policy" failure={failure} retry={reload} />}
      {!failure && !value && <StatusIndicator type="loading">Loading</StatusIndicator>}
      {value && (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Summary</Header>}>
            <KeyValuePairs
              columns={3}
              items={[
                { label: "ARN", value: arn },
                { label: "Version", value: value.version },
                { label: "Changed", value: <TimeText at={value.policy.UpdateDate} /> },
                { label: "Description", value: value.policy.Description ?? "-" },
              ]}
            />
          </Container>
          <Container
            header={
              <Header
                variant="h2"
                actions={
                  <CopyToClipboard
                    copyButtonText="Copy"
                    textToCopy={document}
                    copySuccessText="Copied"
                    copyErrorText="Not copied: the browser did not allow it"
                  />
                }
              >
                Document
              </Header>
            }
          >
            <DocumentText text={document} />
          </Container>
          <Container header={<Header variant="h2">Who has it</Header>}>
            <Holders arn={arn} />
          </Container>
        </SpaceBetween>
      )}
      {draft !== undefined && (
        <FormModal
          title={`Edit ${name}`}
          submit="Save as new version"
          size="large"
          disabled={documentProblem(draft) !== undefined}
          onSubmit={save}
          onClose={() => setDraft(undefined)}
        >
          <DocumentField value={draft} onChange={setDraft} />
        </FormModal>
      )}
      {deleting && (
        <Confirm
          title={`Delete policy ${name}?`}
          submit="Delete policy"
          onClose={() => setDeleting(false)}
          onSubmit={async () => {
            await access("DeletePolicy", { PolicyArn: arn });
            flashes.done(`Policy ${name} was deleted.`);
            await navigate("/policies");
          }}
        >
          It must be attached to nobody. What it said stays in the events.
        </Confirm>
      )}
    </ContentLayout>
  );
}
