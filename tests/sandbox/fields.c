/* fields.c - the fields that a new organisation has. */

#include "base/mem.h"
#include "tests/sandbox/fields.h"

#define MUST FIELD_MANDATORY
#define LAYOUT FIELD_LAYOUT
#define READ FIELD_READ_ONLY

#define SOURCES "-None-;Advertisement;Chat;Cold Call;Employee Referral;" \
	"External Referral;Facebook;Online Store;Partner;Public Relations;" \
	"Sales Email Alias;Seminar Partner;Trade Show;Web Download;" \
	"Web Research;X (Twitter);"
#define INDUSTRIES "-None-;ASP;Data/Telecom OEM;ERP;Government/Military;" \
	"Large Enterprise;Management ISV;Service Provider;Small/Medium " \
	"Enterprise;Systems Integrator;"
#define STAGES "Qualification;Needs Analysis;Value Proposition;" \
	"Identify Decision Makers;Proposal/Price Quote;Negotiation/Review;" \
	"Closed Won;Closed Lost;Closed-Lost to Competition;"

/* Every module's: who, when, and what the organisation hangs on it. */
#define SYSTEM_FIELDS \
	{"id", "Record Id", TYPE_BIGINT, 20, READ, NULL, NULL, 0, NULL}, \
	{"Owner", "Owner", TYPE_OWNER, 120, 0, NULL, NULL, 0, NULL}, \
	{"Created_By", "Created By", TYPE_OWNER, 120, READ, NULL, NULL, 0, \
	    NULL}, \
	{"Modified_By", "Modified By", TYPE_OWNER, 120, READ, NULL, NULL, 0, \
	    NULL}, \
	{"Created_Time", "Created Time", TYPE_DATETIME, 120, READ, NULL, \
	    NULL, 0, NULL}, \
	{"Modified_Time", "Modified Time", TYPE_DATETIME, 120, READ, NULL, \
	    NULL, 0, NULL}

static const struct module_field leads[] = {
	SYSTEM_FIELDS,
	{"Last_Name", "Last Name", TYPE_TEXT, 80, MUST, NULL, NULL, 0, NULL},
	{"First_Name", "First Name", TYPE_TEXT, 40, 0, NULL, NULL, 0, NULL},
	{"Salutation", "Salutation", TYPE_PICKLIST, 25, 0,
	    "-None-;Mr.;Mrs.;Ms.;Dr.;Prof.;", NULL, 0, NULL},
	{"Full_Name", "Full Name", TYPE_TEXT, 120, READ, NULL, NULL, 0, NULL},
	{"Company", "Company", TYPE_TEXT, 200, LAYOUT, NULL, NULL, 0, NULL},
	{"Designation", "Title", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"Email", "Email", TYPE_EMAIL, 100, 0, NULL, NULL, 0, NULL},
	{"Secondary_Email", "Secondary Email", TYPE_EMAIL, 100, 0, NULL, NULL,
	    0, NULL},
	{"Phone", "Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Mobile", "Mobile", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Fax", "Fax", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Website", "Website", TYPE_WEBSITE, 255, 0, NULL, NULL, 0, NULL},
	{"Lead_Source", "Lead Source", TYPE_PICKLIST, 120, 0, SOURCES, NULL, 0,
	    NULL},
	{"Lead_Status", "Lead Status", TYPE_PICKLIST, 120, 0,
	    "-None-;Attempted to Contact;Contact in Future;Contacted;Junk "
	    "Lead;Lost Lead;Not Contacted;Pre-Qualified;Not Qualified;", NULL,
	    0, NULL},
	{"Industry", "Industry", TYPE_PICKLIST, 120, 0, INDUSTRIES, NULL, 0,
	    NULL},
	{"Rating", "Rating", TYPE_PICKLIST, 120, 0,
	    "-None-;Acquired;Active;Market Failed;Project Cancelled;Shut "
	    "Down;", NULL, 0, NULL},
	{"No_of_Employees", "No. of Employees", TYPE_INTEGER, 9, 0, NULL, NULL,
	    0, NULL},
	{"Annual_Revenue", "Annual Revenue", TYPE_CURRENCY, 16, 0, NULL, NULL,
	    0, NULL},
	{"Street", "Street", TYPE_TEXT, 250, 0, NULL, NULL, 0, NULL},
	{"City", "City", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"State", "State", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"Zip_Code", "Zip Code", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Country", "Country", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"Description", "Description", TYPE_TEXTAREA, 32000, 0, NULL, NULL, 0,
	    NULL},
	{"Email_Opt_Out", "Email Opt Out", TYPE_BOOLEAN, 5, 0, NULL, NULL, 0,
	    NULL},
	{"Skype_ID", "Skype ID", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Twitter", "Twitter", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Tag", "Tag", TYPE_TAGS, 2000, 0, NULL, NULL, 0, NULL},
	{"Last_Activity_Time", "Last Activity Time", TYPE_DATETIME, 120, READ,
	    NULL, NULL, 0, NULL},
	{"Converted__s", "Is Converted", TYPE_BOOLEAN, 5, READ, NULL, NULL, 0,
	    NULL},
	{"Visits", "Visits", TYPE_SUBFORM, 100, FIELD_CUSTOM, NULL, NULL, 0,
	    NULL},
};

static const struct module_field contacts[] = {
	SYSTEM_FIELDS,
	{"Last_Name", "Last Name", TYPE_TEXT, 80, MUST, NULL, NULL, 0, NULL},
	{"First_Name", "First Name", TYPE_TEXT, 40, 0, NULL, NULL, 0, NULL},
	{"Full_Name", "Full Name", TYPE_TEXT, 120, READ, NULL, NULL, 0, NULL},
	{"Account_Name", "Account Name", TYPE_LOOKUP, 100, 0, NULL, "Accounts",
	    0, NULL},
	{"Email", "Email", TYPE_EMAIL, 100, 0, NULL, NULL, 0, NULL},
	{"Secondary_Email", "Secondary Email", TYPE_EMAIL, 100, 0, NULL, NULL,
	    0, NULL},
	{"Title", "Title", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"Department", "Department", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Phone", "Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Home_Phone", "Home Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Other_Phone", "Other Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Mobile", "Mobile", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Asst_Phone", "Asst Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Fax", "Fax", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Assistant", "Assistant", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Date_of_Birth", "Date of Birth", TYPE_DATE, 20, 0, NULL, NULL, 0,
	    NULL},
	{"Lead_Source", "Lead Source", TYPE_PICKLIST, 120, 0, SOURCES, NULL, 0,
	    NULL},
	{"Reporting_To", "Reporting To", TYPE_LOOKUP, 100, 0, NULL, "Contacts",
	    0, NULL},
	{"Mailing_Street", "Mailing Street", TYPE_TEXT, 250, 0, NULL, NULL, 0,
	    NULL},
	{"Mailing_City", "Mailing City", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Mailing_State", "Mailing State", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Mailing_Zip", "Mailing Zip", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Mailing_Country", "Mailing Country", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Email_Opt_Out", "Email Opt Out", TYPE_BOOLEAN, 5, 0, NULL, NULL, 0,
	    NULL},
	{"Skype_ID", "Skype ID", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Twitter", "Twitter", TYPE_TEXT, 50, 0, NULL, NULL, 0, NULL},
	{"Description", "Description", TYPE_TEXTAREA, 32000, 0, NULL, NULL, 0,
	    NULL},
	{"Tag", "Tag", TYPE_TAGS, 2000, 0, NULL, NULL, 0, NULL},
};

static const struct module_field accounts[] = {
	SYSTEM_FIELDS,
	{"Account_Name", "Account Name", TYPE_TEXT, 200, MUST, NULL, NULL, 0,
	    NULL},
	{"Parent_Account", "Parent Account", TYPE_LOOKUP, 100, 0, NULL,
	    "Accounts", 0, NULL},
	{"Account_Number", "Account Number", TYPE_BIGINT, 18, 0, NULL, NULL, 0,
	    NULL},
	{"Account_Site", "Account Site", TYPE_TEXT, 80, 0, NULL, NULL, 0, NULL},
	{"Account_Type", "Account Type", TYPE_PICKLIST, 120, 0,
	    "-None-;Analyst;Competitor;Customer;Distributor;Integrator;"
	    "Investor;Partner;Press;Prospect;Reseller;Supplier;Vendor;Other;",
	    NULL, 0, NULL},
	{"Ownership", "Ownership", TYPE_PICKLIST, 120, 0,
	    "-None-;Other;Private;Public;Subsidiary;Partnership;", NULL, 0,
	    NULL},
	{"Industry", "Industry", TYPE_PICKLIST, 120, 0, INDUSTRIES, NULL, 0,
	    NULL},
	{"Phone", "Phone", TYPE_PHONE, 30, 0, NULL, NULL, 0, NULL},
	{"Fax", "Fax", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Website", "Website", TYPE_WEBSITE, 255, 0, NULL, NULL, 0, NULL},
	{"Employees", "Employees", TYPE_INTEGER, 9, 0, NULL, NULL, 0, NULL},
	{"Annual_Revenue", "Annual Revenue", TYPE_CURRENCY, 16, 0, NULL, NULL,
	    0, NULL},
	{"SIC_Code", "SIC Code", TYPE_INTEGER, 9, 0, NULL, NULL, 0, NULL},
	{"Ticker_Symbol", "Ticker Symbol", TYPE_TEXT, 30, 0, NULL, NULL, 0,
	    NULL},
	{"Billing_Street", "Billing Street", TYPE_TEXT, 250, 0, NULL, NULL, 0,
	    NULL},
	{"Billing_City", "Billing City", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Billing_State", "Billing State", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Billing_Code", "Billing Code", TYPE_TEXT, 30, 0, NULL, NULL, 0, NULL},
	{"Billing_Country", "Billing Country", TYPE_TEXT, 100, 0, NULL, NULL, 0,
	    NULL},
	{"Description", "Description", TYPE_TEXTAREA, 32000, 0, NULL, NULL, 0,
	    NULL},
	{"Tag", "Tag", TYPE_TAGS, 2000, 0, NULL, NULL, 0, NULL},
};

static const struct module_field deals[] = {
	SYSTEM_FIELDS,
	{"Deal_Name", "Deal Name", TYPE_TEXT, 120, MUST, NULL, NULL, 0, NULL},
	{"Stage", "Stage", TYPE_PICKLIST, 120, MUST | FIELD_CLOSED, STAGES,
	    NULL, 0, NULL},
	{"Pipeline", "Pipeline", TYPE_PICKLIST, 120, MUST | FIELD_CLOSED,
	    "Standard (Standard);", NULL, 0, NULL},
	{"Amount", "Amount", TYPE_CURRENCY, 16, 0, NULL, NULL, 0, NULL},
	{"Closing_Date", "Closing Date", TYPE_DATE, 20, LAYOUT, NULL, NULL, 0,
	    NULL},
	{"Probability", "Probability (%)", TYPE_INTEGER, 3, 0, NULL, NULL, 0,
	    NULL},
	{"Expected_Revenue", "Expected Revenue", TYPE_CURRENCY, 16, READ, NULL,
	    NULL, 0, NULL},
	{"Type", "Type", TYPE_PICKLIST, 120, 0,
	    "-None-;Existing Business;New Business;", NULL, 0, NULL},
	{"Lead_Source", "Lead Source", TYPE_PICKLIST, 120, 0, SOURCES, NULL, 0,
	    NULL},
	{"Next_Step", "Next Step", TYPE_TEXT, 100, 0, NULL, NULL, 0, NULL},
	{"Account_Name", "Account Name", TYPE_LOOKUP, 100, 0, NULL, "Accounts",
	    0, NULL},
	{"Contact_Name", "Contact Name", TYPE_LOOKUP, 100, 0, NULL, "Contacts",
	    0, NULL},
	{"Description", "Description", TYPE_TEXTAREA, 32000, 0, NULL, NULL, 0,
	    NULL},
	{"Tag", "Tag", TYPE_TAGS, 2000, 0, NULL, NULL, 0, NULL},
};

static const struct module_field notes[] = {
	SYSTEM_FIELDS,
	{"Note_Title", "Note Title", TYPE_TEXT, 120, 0, NULL, NULL, 0, NULL},
	{"Note_Content", "Note Content", TYPE_TEXTAREA, 32000, MUST, NULL, NULL,
	    0, NULL},
	{"Parent_Id", "Parent ID", TYPE_LOOKUP, 100, MUST, NULL, NULL, 0, NULL},
};

static const struct module_field tasks[] = {
	SYSTEM_FIELDS,
	{"Subject", "Subject", TYPE_TEXT, 255, MUST, NULL, NULL, 0, NULL},
	{"Due_Date", "Due Date", TYPE_DATE, 20, 0, NULL, NULL, 0, NULL},
	{"Status", "Status", TYPE_PICKLIST, 120, 0,
	    "Not Started;Deferred;In Progress;Completed;Waiting on someone "
	    "else;", NULL, 0, NULL},
	{"Priority", "Priority", TYPE_PICKLIST, 120, 0,
	    "High;Highest;Low;Lowest;Normal;", NULL, 0, NULL},
	{"Who_Id", "Contact Name", TYPE_LOOKUP, 100, 0, NULL, "Contacts", 0,
	    NULL},
	{"What_Id", "Related To", TYPE_LOOKUP, 100, 0, NULL, NULL, 0, NULL},
	{"Description", "Description", TYPE_TEXTAREA, 32000, 0, NULL, NULL, 0,
	    NULL},
	{"Tag", "Tag", TYPE_TAGS, 2000, 0, NULL, NULL, 0, NULL},
};

const struct field_table field_tables[MODULE_COUNT] = {
	{"Leads", "Lead", "Full_Name", "Email", leads, nitems(leads)},
	{"Contacts", "Contact", "Full_Name", "Email", contacts,
	    nitems(contacts)},
	{"Accounts", "Account", "Account_Name", "Account_Name", accounts,
	    nitems(accounts)},
	{"Deals", "Deal", "Deal_Name", "Deal_Name", deals, nitems(deals)},
	{"Notes", "Note", "Note_Title", NULL, notes, nitems(notes)},
	{"Tasks", "Task", "Subject", NULL, tasks, nitems(tasks)},
};
